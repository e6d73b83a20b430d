import { type Reader, sql } from '../../kernel/database.ts';

const read = sql('customers.read_known', 'select customer_id from customers.customers where customer_id = any($1)');

/** Of these ids, those of customers. */
export async function knownCustomers(reader: Reader, customerIds: readonly string[]): Promise<Set<string>> {
  const rows = await reader.query<{ customer_id: string }>(read, [customerIds]);
  return new Set(rows.map(({ customer_id }) => customer_id));
}
