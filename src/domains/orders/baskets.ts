import { type Reader, sql } from '../../kernel/database.ts';

/** What went together in one order: each product once, sorted. */
export interface Basket {
  readonly placed_at: string;
  readonly product_ids: readonly string[];
}

const read = sql(
  'orders.read_baskets',
  `select o.placed_at, array_agg(distinct product_id order by product_id) as product_ids
   from orders.orders as o join orders.items using (order_id)
   where order_id = any($1) group by order_id`,
);

/** The baskets of orders, in one statement for any number; of unknown orders, and of those without items, none. */
export function readBaskets(reader: Reader, orderIds: readonly string[]): Promise<Basket[]> {
  return reader.query(read, [orderIds]);
}
