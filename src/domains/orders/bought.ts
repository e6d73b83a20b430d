import { type Reader, sql } from '../../kernel/database.ts';

export interface Buyer {
  readonly customer_id: string;
  readonly product_id: string;
}

const read = sql(
  'orders.bought_products',
  `select place::int from unnest($1::text[], $2::text[]) with ordinality as asked (customer_id, product_id, place)
   where exists (
     select from orders.orders join orders.items using (order_id)
     where orders.customer_id = asked.customer_id and items.product_id = asked.product_id
       and (status = 'completed' or status <> 'cancelled' and payment_status in ('paid', 'partially_refunded')))`,
);

/** For each pair, whether that customer has bought that product: it was handed to her, or it is paid and on its way. */
export async function boughtProducts(reader: Reader, pairs: readonly Buyer[]): Promise<boolean[]> {
  const rows = await reader.query<{ place: number }>(read, [
    pairs.map((pair) => pair.customer_id),
    pairs.map((pair) => pair.product_id),
  ]);
  const bought = new Set(rows.map((row) => row.place));
  return pairs.map((_, index) => bought.has(index + 1));
}
