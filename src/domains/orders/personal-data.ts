import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import { readOrdersOf } from './store-read.ts';
import { orderView } from './view.ts';

const forget = sql(
  'orders.forget_people',
  `update orders.orders set contact = null, note = null, dietary_overrides = '[]',
     fulfilment = jsonb_build_object('type', fulfilment ->> 'type'), updated_at = $2
   where customer_id = any($1) or taken_over_by = any($1)`,
);

/** A customer's orders as she sees them, oldest first. */
export async function exportOrders(reader: Reader, customerId: string) {
  return (await readOrdersOf(reader, customerId)).map((order) => {
    const { points_earned: _, ...view } = orderView(order, 0);
    return view;
  });
}

/** Takes out of customers' orders who they were and where they live; what was sold and paid stays. */
export function forgetContacts(tx: Transaction, customerIds: readonly string[], now: Date): void {
  if (customerIds.length > 0) void tx.write(forget, [customerIds, now]);
}
