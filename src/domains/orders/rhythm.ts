import { type Reader, sql } from '../../kernel/database.ts';

/** Somebody's purchases of a product, or of anything. */
export interface Habit {
  readonly customer_id: string;
  readonly product_id: string | null;
}

/** So many intervals must be there before they are a rhythm. */
const leastIntervals = 2;

const read = sql(
  'orders.read_rhythms',
  `select place::int, percentile_cont(0.5) within group (order by gap) as days
   from unnest($1::text[], $2::text[]) with ordinality as asked (customer_id, product_id, place)
     cross join lateral (
       select extract(epoch from placed_at - lag(placed_at) over (order by placed_at)) / 86400 as gap
       from (select placed_at from orders.orders as o
         where o.customer_id = asked.customer_id and o.status <> 'cancelled'
           and o.placed_at > $3::timestamptz - interval '366 days'
           and (asked.product_id is null or exists (
             select from orders.items as i where i.order_id = o.order_id and i.product_id = asked.product_id))
         order by o.placed_at desc limit 12) as latest) as intervals
   where gap is not null group by place having count(*) >= ${leastIntervals}`,
);

/**
 * How many days lie between somebody's purchases: the median of the intervals between the last dozen within a year, 1 to
 * 366. In order; null where there are too few to tell.
 */
export async function readRhythms(reader: Reader, habits: readonly Habit[], now: Date): Promise<(number | null)[]> {
  if (habits.length === 0) return [];
  const rows = await reader.query<{ place: number; days: number }>(read, [
    habits.map(({ customer_id }) => customer_id),
    habits.map(({ product_id }) => product_id),
    now,
  ]);
  const found = new Map(rows.map(({ place, days }) => [place, days]));
  return habits.map((_, index) => {
    const days = found.get(index + 1);
    return days === undefined ? null : Math.min(366, Math.max(1, Math.round(days)));
  });
}

/**
 * SQL: whether the customer bought the product (null: anything) within so many days, by the database's clock. The three
 * are SQL expressions.
 */
export const boughtWithin = (customerId: string, productId: string, days: string) =>
  `exists (select from orders.orders as o
     where o.customer_id = ${customerId} and o.placed_at > now() - make_interval(days => ${days}) and o.status <> 'cancelled'
       and (${productId} is null or exists (
         select from orders.items as i where i.order_id = o.order_id and i.product_id = ${productId})))`;
