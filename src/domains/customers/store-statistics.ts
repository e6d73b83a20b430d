import { sql, type Transaction } from '../../kernel/database.ts';
import { signalStatistics } from './statistics-signal.ts';
import type { CustomerTally, ProductTally, Tally } from './tally.ts';

/** In order, because sets of several partitions are added at once: else they wait for each other in circles. */
const addCustomers = sql(
  'customers.add_statistics',
  `insert into customers.statistics as stored (customer_id, orders_placed, orders_completed, orders_cancelled,
     placed_cents, cancelled_cents, captured_cents, refunded_cents, first_order_at, last_order_at)
   select * from unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::bigint[], $6::bigint[], $7::bigint[],
     $8::bigint[], $9::timestamptz[], $10::timestamptz[]) order by 1
   on conflict (customer_id) do update set
     orders_placed = stored.orders_placed + excluded.orders_placed,
     orders_completed = stored.orders_completed + excluded.orders_completed,
     orders_cancelled = stored.orders_cancelled + excluded.orders_cancelled,
     placed_cents = stored.placed_cents + excluded.placed_cents,
     cancelled_cents = stored.cancelled_cents + excluded.cancelled_cents,
     captured_cents = stored.captured_cents + excluded.captured_cents,
     refunded_cents = stored.refunded_cents + excluded.refunded_cents,
     first_order_at = least(stored.first_order_at, excluded.first_order_at),
     last_order_at = greatest(stored.last_order_at, excluded.last_order_at)`,
);
const addProducts = sql(
  'customers.add_product_statistics',
  `insert into customers.product_statistics as stored
     (customer_id, product_id, product_name, orders, quantity, last_ordered_at)
   select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::timestamptz[])
   order by 1, 2
   on conflict (customer_id, product_id) do update set
     product_name = case when excluded.last_ordered_at < stored.last_ordered_at
       then stored.product_name else excluded.product_name end,
     orders = stored.orders + excluded.orders, quantity = stored.quantity + excluded.quantity,
     last_ordered_at = greatest(stored.last_ordered_at, excluded.last_ordered_at)`,
);
const addHours = sql(
  'customers.add_hour_statistics',
  `insert into customers.hour_statistics as stored (customer_id, hour, orders)
   select customer_id, date_trunc('hour', placed_at at time zone $3) as hour, count(*)
   from unnest($1::text[], $2::timestamptz[]) as placed (customer_id, placed_at)
   group by customer_id, hour order by customer_id, hour
   on conflict (customer_id, hour) do update set orders = stored.orders + excluded.orders`,
);
const forget = sql(
  'customers.forget_statistics',
  'truncate customers.statistics, customers.product_statistics, customers.hour_statistics',
);

const forgetOf = ['statistics', 'product_statistics', 'hour_statistics'].map((table) =>
  sql(`customers.forget_${table}_of`, `delete from customers.${table} where customer_id = any($1)`),
);

/** Adds what a set of events came to. `timeZone`: in which orders fall into hours. */
export function addTally(tx: Transaction, { customers, products, orders }: Tally, timeZone: string): void {
  if (customers.length > 0) addCustomerTallies(tx, customers);
  if (products.length > 0) addProductTallies(tx, products);
  signalStatistics(
    tx,
    customers.map(({ customer_id }) => customer_id),
  );
  if (orders.length === 0) return;
  const [customerIds, times] = [orders.map((order) => order.customer_id), orders.map((order) => order.placed_at)];
  void tx.write(addHours, [customerIds, times, timeZone]);
}

function addCustomerTallies(tx: Transaction, tallies: readonly CustomerTally[]): void {
  void tx.write(addCustomers, [
    tallies.map((tally) => tally.customer_id),
    tallies.map((tally) => tally.orders_placed),
    tallies.map((tally) => tally.orders_completed),
    tallies.map((tally) => tally.orders_cancelled),
    tallies.map((tally) => tally.placed_cents),
    tallies.map((tally) => tally.cancelled_cents),
    tallies.map((tally) => tally.captured_cents),
    tallies.map((tally) => tally.refunded_cents),
    tallies.map((tally) => tally.first_order_at),
    tallies.map((tally) => tally.last_order_at),
  ]);
}

function addProductTallies(tx: Transaction, tallies: readonly ProductTally[]): void {
  void tx.write(addProducts, [
    tallies.map((tally) => tally.customer_id),
    tallies.map((tally) => tally.product_id),
    tallies.map((tally) => tally.product_name),
    tallies.map((tally) => tally.orders),
    tallies.map((tally) => tally.quantity),
    tallies.map((tally) => tally.last_ordered_at),
  ]);
}

/** Deletes everything that {@link addTally} ever added. */
export function forgetStatistics(tx: Transaction): void {
  void tx.write(forget);
}

/** Deletes what {@link addTally} added about these customers. */
export function forgetStatisticsOf(tx: Transaction, customerIds: readonly string[]): void {
  if (customerIds.length > 0) for (const one of forgetOf) void tx.write(one, [customerIds]);
  signalStatistics(tx, customerIds);
}
