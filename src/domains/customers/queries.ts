import { type Reader, sql } from '../../kernel/database.ts';

/** Everything counted about a customer, in cents; hours and weekdays are sparse. */
export interface StatisticsRow {
  readonly known: boolean;
  readonly orders_placed: number;
  readonly orders_completed: number;
  readonly orders_cancelled: number;
  readonly placed_cents: number;
  readonly cancelled_cents: number;
  readonly captured_cents: number;
  readonly refunded_cents: number;
  readonly first_order_at: string | null;
  readonly last_order_at: string | null;
  readonly purchases: number;
  readonly purchases_cents: number;
  readonly favorite_products: readonly FavoriteProduct[];
  readonly hours: readonly { readonly hour: number; readonly orders: number }[];
  /** ISO: Monday is 1. */
  readonly weekdays: readonly { readonly weekday: number; readonly orders: number }[];
  readonly streak: number;
}

export interface FavoriteProduct {
  readonly product_id: string;
  readonly product_name: string;
  readonly orders: number;
  readonly quantity: number;
}

const read = sql(
  'customers.read_statistics',
  `select asked.customer_id,
     exists (select from customers.customers as c where c.customer_id = asked.customer_id and erased_at is null) as known,
     coalesce(orders_placed, 0) as orders_placed, coalesce(orders_completed, 0) as orders_completed,
     coalesce(orders_cancelled, 0) as orders_cancelled, coalesce(placed_cents, 0) as placed_cents,
     coalesce(cancelled_cents, 0) as cancelled_cents, coalesce(captured_cents, 0) as captured_cents,
     coalesce(refunded_cents, 0) as refunded_cents, first_order_at, last_order_at,
     coalesce(purchases, 0) as purchases, coalesce(amount_cents, 0) as purchases_cents,
     favorites.favorite_products, rhythm.hours, rhythm.weekdays, rhythm.streak
   from unnest($1::text[]) as asked (customer_id)
     left join customers.statistics using (customer_id) left join customers.purchase_statistics using (customer_id)
     cross join lateral (
       select coalesce(json_agg(one), '[]') as favorite_products from (
         select product_id, product_name, orders, quantity from customers.product_statistics as p
         where p.customer_id = asked.customer_id
         order by orders desc, quantity desc, last_ordered_at desc, product_id limit 10) as one) as favorites
     cross join lateral (
       with hours as materialized (
         select hour, orders from customers.hour_statistics as h where h.customer_id = asked.customer_id),
       weeks as (select distinct date_trunc('week', hour)::date as week from hours),
       -- weeks in a row have one and the same end
       runs as (select week, week + 7 * row_number() over (order by week desc)::int as run from weeks)
       select
         (select coalesce(json_agg(one), '[]') from (
            select extract(hour from hour)::int as hour, sum(orders)::int as orders from hours group by 1) as one) as hours,
         (select coalesce(json_agg(one), '[]') from (
            select extract(isodow from hour)::int as weekday, sum(orders)::int as orders from hours group by 1) as one) as weekdays,
         (select count(*) from runs where run = (select max(run) from runs)
            and (select max(week) from runs) >= date_trunc('week', $2::timestamptz at time zone $3)::date - 7) as streak) as rhythm`,
);

export interface StatisticsOptions {
  readonly now: Date;
  /** The store's. */
  readonly timeZone: string;
}

/** What is counted about customers, by id. Where there is nothing (`known` false: not even the customer), all is zero. */
export async function readStatisticsOf(
  reader: Reader,
  customerIds: readonly string[],
  { now, timeZone }: StatisticsOptions,
): Promise<Map<string, StatisticsRow>> {
  const rows = await reader.query<StatisticsRow & { customer_id: string }>(read, [customerIds, now, timeZone]);
  return new Map(rows.map(({ customer_id, ...row }) => [customer_id, row]));
}

/** The same of one customer. */
export async function readStatistics(
  reader: Reader,
  customerId: string,
  options: StatisticsOptions,
): Promise<StatisticsRow> {
  return (await readStatisticsOf(reader, [customerId], options)).get(customerId)!;
}
