import { sql, type Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { stockChanged } from './events.ts';

/** Held by whoever changes what is on hand of a product. */
export const productLock = (productId: string) => `product:${productId}`;

export interface Reservation {
  readonly product_id: string;
  readonly quantity: number;
  readonly order_id: string;
}

const reserve = sql(
  'catalog.reserve',
  `with wanted as (
     select product_id, order_id, sum(quantity)::int as quantity
     from unnest($1::text[], $2::int[], $3::uuid[]) as w (product_id, quantity, order_id) group by product_id, order_id),
   taken as (
     update catalog.stock as stock set on_hand = on_hand - total.quantity, updated_at = $4
     from (select product_id, sum(quantity)::int as quantity from wanted group by product_id) as total
     where stock.product_id = total.product_id
     returning stock.product_id),
   moved as (
     insert into catalog.stock_movements (product_id, delta, reason, order_id, created_at)
     select product_id, -quantity, 'sale', order_id, $4 from wanted)
   select kernel.require((select count(*) from taken) = (select count(distinct product_id) from wanted),
     'stock was reserved of a product that has none')`,
);

/**
 * Takes tracked stock for orders. The caller holds the `productLock`s and has seen, under them, that there is enough
 * (`Shelf` does that); the schema's `on_hand >= 0` fails the transaction of whoever has not.
 */
export function reserveStock(tx: Transaction, reservations: readonly Reservation[], now: Date): void {
  if (reservations.length === 0) return;
  void tx.write(reserve, [
    reservations.map((one) => one.product_id),
    reservations.map((one) => one.quantity),
    reservations.map((one) => one.order_id),
    now,
  ]);
}

const giveBack = sql(
  'catalog.return',
  `with returned as (
     insert into catalog.stock_movements (product_id, delta, reason, order_id, created_at)
     select product_id, -delta, 'return', order_id, $2
     from catalog.stock_movements join catalog.stock using (product_id)
     where order_id = any($1) and reason = 'sale'
     on conflict (order_id, product_id, reason) where order_id is not null do nothing
     returning product_id, delta, order_id),
   back as (
     update catalog.stock as stock set on_hand = on_hand + total.delta, updated_at = $2
     from (select product_id, sum(delta)::int as delta from returned group by product_id) as total
     where stock.product_id = total.product_id
     returning stock.product_id, stock.on_hand - total.delta as before)
   select product_id, order_id, delta,
     (before + sum(delta) over (partition by product_id order by order_id))::int as on_hand
   from returned join back using (product_id)
   order by order_id, product_id`,
);

/**
 * Gives back what cancelled orders took and have not given back yet; repeating it changes nothing. The caller holds the
 * `productLock`s of the orders' products. What has become untracked in the meantime is not counted.
 *
 * @returns the `stock.changed` events, by order
 */
export async function returnStock(
  tx: Transaction,
  orderIds: readonly string[],
  now: Date,
): Promise<Map<string, NewEvent[]>> {
  const events = new Map<string, NewEvent[]>();
  if (orderIds.length === 0) return events;
  const rows = await tx.write<{ product_id: string; order_id: string; delta: number; on_hand: number }>(giveBack, [
    orderIds,
    now,
  ]);
  for (const { order_id, ...row } of rows) {
    const event = stockChanged.make(row.product_id, { ...row, reason: 'return', order_id });
    const sofar = events.get(order_id);
    if (sofar) sofar.push(event);
    else events.set(order_id, [event]);
  }
  return events;
}
