import { type Reader, sql } from '../../kernel/database.ts';

/** How a customer can be reached, as far as her profile says. */
export interface CustomerContact {
  readonly customer_id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

const read = sql(
  'customers.read_contacts',
  `select customer_id, display_name as name, email, phone from customers.customers
   where customer_id = any($1) and erased_at is null`,
);

/** By customer; those who are unknown, or were erased, are missing. */
export async function readCustomerContacts(
  reader: Reader,
  customerIds: readonly string[],
): Promise<Map<string, CustomerContact>> {
  if (customerIds.length === 0) return new Map();
  return new Map((await reader.query<CustomerContact>(read, [customerIds])).map((row) => [row.customer_id, row]));
}
