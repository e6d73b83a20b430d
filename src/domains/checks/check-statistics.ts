import { type Database, sql } from '../../kernel/database.ts';
import { invariantViolations } from '../../kernel/metrics.ts';
import { customersToCheck, keptProductStatistics, keptStatistics, statisticsKeeper } from '../customers/index.ts';
import { sumsOfCustomers, sumsOfCustomersProducts } from '../orders/index.ts';

const next = sql('checks.next_customers', customersToCheck);

/** Customers of whom the consumer has yet to take something: what is kept of them lags, and is no fault. */
const late = `
  select log.data ->> 'customer_id' as customer_id
  from kernel.event_log as log, kernel.consumers as c
  where c.name = $2 and (log.transaction_id, log.position) > (c.transaction_id, c.position) and log.type = any($3)`;
const figures = ['orders_placed', 'orders_completed', 'orders_cancelled', 'placed_cents', 'cancelled_cents'];
const moneys = ['captured_cents', 'refunded_cents'];
const times = ['first_order_at', 'last_order_at'];
const pair = (name: string) => `('${name}', kept.${name}::text, sums.${name}::text)`;
const count = (name: string) => `('${name}', coalesce(kept.${name}, 0)::text, coalesce(sums.${name}, 0)::text)`;

/** Orders of other services count, too, and are no orders of ours: then only what is missing can be told. */
const countsForeign = `exists (select from kernel.foreign_events as f where f.consumer = $2)`;

const compare = sql(
  'checks.compare_statistics',
  `with kept as materialized (${keptStatistics}), sums as materialized (${sumsOfCustomers}),
     kept_products as materialized (${keptProductStatistics}), sums_products as materialized (${sumsOfCustomersProducts})
   select customer_id, what, kept, expected from (
     select customer_id, what, one.kept, one.expected
     from kept full join sums using (customer_id) cross join lateral (values
       ${[...figures, ...moneys].map(count).join(', ')}, ${times.map(pair).join(', ')},
       ('orders_by_hour', coalesce(kept.orders_by_hour, 0)::text, coalesce(sums.orders_placed, 0)::text)
     ) as one (what, kept, expected)
     union all
     select customer_id, one.what || ' of ' || product_id, one.kept, one.expected
     from kept_products as kept full join sums_products as sums using (customer_id, product_id) cross join lateral (values
       ${['orders', 'quantity'].map(count).join(', ')}, ${pair('last_ordered_at')}
     ) as one (what, kept, expected)) as compared
   where kept is distinct from expected
     and (what not like '%_at%' and kept::numeric < expected::numeric or not ${countsForeign})
     and customer_id not in (
     select customer_id from (${late}) as late where customer_id is not null)
   order by customer_id, what`,
);
const lag = sql(
  'checks.statistics_lag',
  `select count(*)::int as lag from (${late.replaceAll('$2', '$1').replaceAll('$3', '$2')} limit 10001) as late`,
);

/** One figure of one customer that is not what her orders come to. */
interface Difference {
  readonly customer_id: string;
  readonly what: string;
  readonly kept: string | null;
  readonly expected: string | null;
}

export type StatisticsCheck = { readonly customers: number; readonly differences: number } & Readonly<
  Record<string, string | number>
>;

/** So many differences are named; more are only counted. */
const named = 5;

/**
 * Adds up anew what the statistics consumer has counted event by event, from the orders themselves, and compares: a
 * thousand customers at a time, each set in one statement, so that both sides are of one moment. A difference is an
 * alert: the metric `crema.invariant.violations` and `warn`, which names it.
 */
export async function checkStatistics(
  database: Database,
  warn: (message: string, error: unknown) => void,
  signal: AbortSignal,
): Promise<StatisticsCheck> {
  const { name, types } = statisticsKeeper;
  const [behind] = await database.query<{ lag: number }>(lag, [name, types]);
  if (behind!.lag > 10_000)
    throw new Error(`${name} is more than 10,000 events behind: there is nothing to compare yet`);
  let customers = 0;
  const found: Difference[] = [];
  let total = 0;
  for (let after = ''; ; ) {
    const ids = (await database.query<{ customer_id: string }>(next, [after])).map(({ customer_id }) => customer_id);
    if (ids.length === 0) break;
    const differences = await database.query<Difference>(compare, [ids, name, types]);
    customers += ids.length;
    total += differences.length;
    found.push(...differences.slice(0, named - found.length));
    after = ids.at(-1)!;
    signal.throwIfAborted();
  }
  invariantViolations.record(total, { invariant: 'customers.statistics' });
  const texts = found.map(
    ({ customer_id, what, kept, expected }) => `${customer_id}: ${what} ${kept} instead of ${expected}`,
  );
  if (total > 0) warn(`${total} figures of customers are not what their orders come to`, new Error(texts.join('; ')));
  return { customers, differences: total, ...(total > 0 ? { first: texts.join('; ') } : {}) };
}
