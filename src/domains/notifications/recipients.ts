import type { Reader } from '../../kernel/database.ts';
import { readCustomerAddresses } from '../customers/index.ts';
import { readUserAddresses } from '../identity/index.ts';
import { type OrderContact, readOrderContacts } from '../orders/index.ts';

/** An order whose mails have somewhere to go. */
export interface Addressed {
  readonly order: OrderContact;
  readonly email: string;
  readonly name: string;
}

/** Orders with the address that was given with them, else that of the customer's account or profile; others are missing. */
export async function readRecipients(reader: Reader, orderIds: readonly string[]): Promise<Map<string, Addressed>> {
  const orders = await readOrderContacts(reader, orderIds);
  const customerIds = new Set(
    [...orders.values()].flatMap(({ email, customer_id }) => (email ? [] : (customer_id ?? []))),
  );
  const [accounts, profiles] = await Promise.all([
    readUserAddresses(reader, [...customerIds]),
    readCustomerAddresses(reader, [...customerIds]),
  ]);
  const found = new Map<string, Addressed>();
  for (const order of orders.values()) {
    const known = accounts.get(order.customer_id ?? '') ?? profiles.get(order.customer_id ?? '');
    const email = order.email ?? known?.email;
    if (email) found.set(order.order_id, { order, email, name: order.name ?? known?.name ?? '' });
  }
  return found;
}
