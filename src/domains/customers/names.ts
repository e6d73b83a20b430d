import { type Reader, sql } from '../../kernel/database.ts';

const read = sql(
  'customers.read_names',
  `select customer_id, display_name from customers.customers
   where customer_id = any($1) and display_name is not null`,
);

/** How customers are called, by id; those without a name are missing. */
export async function readNames(reader: Reader, customerIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await reader.query<{ customer_id: string; display_name: string }>(read, [customerIds]);
  return new Map(rows.map(({ customer_id, display_name }) => [customer_id, display_name]));
}
