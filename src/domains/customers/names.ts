import { type Reader, sql } from '../../kernel/database.ts';

const read = sql(
  'customers.display_names',
  `select customer_id, display_name from customers.customers
   where customer_id = any($1) and display_name is not null`,
);

/** What customers are called, by id; whoever has no name is missing. */
export async function displayNamesOf(reader: Reader, customerIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await reader.query<{ customer_id: string; display_name: string }>(read, [customerIds]);
  return new Map(rows.map((row) => [row.customer_id, row.display_name]));
}
