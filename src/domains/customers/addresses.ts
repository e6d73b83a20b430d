import { type Reader, sql } from '../../kernel/database.ts';

export interface CustomerAddress {
  readonly customer_id: string;
  readonly email: string;
  readonly name: string | null;
}

const read = sql(
  'customers.read_addresses',
  `select customer_id, email, display_name as name from customers.customers
   where customer_id = any($1) and email is not null`,
);

/** Where customers get mail, by customer; those without an address are missing. */
export async function readCustomerAddresses(
  reader: Reader,
  customerIds: readonly string[],
): Promise<Map<string, CustomerAddress>> {
  if (customerIds.length === 0) return new Map();
  return new Map((await reader.query<CustomerAddress>(read, [customerIds])).map((row) => [row.customer_id, row]));
}
