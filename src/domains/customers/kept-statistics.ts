import { tallied } from './tally.ts';

/** What the consumer keeps about customers, in SQL over the customers `$1`, for checking it against its sources. */
export const keptStatistics = `
  select customer_id, orders_placed, orders_completed, orders_cancelled, placed_cents, cancelled_cents, captured_cents,
    refunded_cents, first_order_at, last_order_at,
    (select sum(orders) from customers.hour_statistics as h where h.customer_id = s.customer_id) as orders_by_hour
  from customers.statistics as s where customer_id = any($1)`;

/** The same by customer and product. */
export const keptProductStatistics = `
  select customer_id, product_id, orders, quantity, last_ordered_at
  from customers.product_statistics where customer_id = any($1)`;

/** The next thousand customers behind `$1` about whom something is kept, or should be. */
export const customersToCheck = `
  select customer_id from customers.customers where customer_id > $1 and erased_at is null order by customer_id limit 1000`;

/** The consumer that keeps it, and the events that it counts. */
export const statisticsKeeper = {
  name: 'customers.statistics',
  types: tallied.map(({ type }) => type),
} as const;
