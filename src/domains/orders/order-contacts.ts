import { type Reader, sql } from '../../kernel/database.ts';
import type { OrderStatus } from './types.ts';

/** Whom an order is to be talked about with, and what there is to say. */
export interface OrderContact {
  readonly order_id: string;
  readonly customer_id: string | null;
  readonly guest_id: string | null;
  /** As given with the order itself; a customer's own address is in her profile. */
  readonly email: string | null;
  readonly name: string | null;
  readonly status: OrderStatus;
  readonly fulfilment_type: string;
  /** All of it has been captured, whatever was given back since. */
  readonly paid: boolean;
}

const read = sql(
  'orders.read_contacts',
  `select order_id, customer_id, guest_id, contact ->> 'email' as email, contact ->> 'name' as name, status,
     fulfilment ->> 'type' as fulfilment_type, captured_cents >= total_cents as paid
   from orders.orders where order_id = any($1)`,
);

/** By order; unknown ids are missing. */
export async function readOrderContacts(
  reader: Reader,
  orderIds: readonly string[],
): Promise<Map<string, OrderContact>> {
  return new Map((await reader.query<OrderContact>(read, [orderIds])).map((row) => [row.order_id, row]));
}
