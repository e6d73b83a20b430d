import { type Reader, sql } from '../../kernel/database.ts';
import type { DietaryOverride, OrderItem } from './types.ts';

/** An order as far as it tells what somebody likes to order, and where. */
export interface PastOrder {
  readonly placed_at: string;
  /** `pickup`, `table`, `delivery`. */
  readonly fulfilment: string;
  readonly table: string | null;
  readonly dietary_overrides: readonly DietaryOverride[];
  readonly items: readonly Pick<OrderItem, 'product_id' | 'product_name' | 'options' | 'quantity' | 'price_cents'>[];
}

const read = sql(
  'orders.read_habits',
  `select placed_at, fulfilment ->> 'type' as fulfilment, fulfilment ->> 'table' as table, dietary_overrides,
     (select coalesce(json_agg(json_build_object('product_id', product_id, 'product_name', product_name,
         'options', options, 'quantity', quantity, 'price_cents', price_cents) order by line), '[]')
       from orders.items where items.order_id = o.order_id) as items
   from orders.orders as o
   where customer_id = $1 and placed_at >= $2 and status <> 'cancelled'
   order by placed_at desc, order_id desc limit $3`,
);

/** A customer's latest orders that were not cancelled, newest first: at most `limit`, none older than `since`. */
export function readHabits(reader: Reader, customerId: string, since: Date, limit: number): Promise<PastOrder[]> {
  return reader.query<PastOrder>(read, [customerId, since, limit]);
}
