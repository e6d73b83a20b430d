import { type Reader, sql } from '../../kernel/database.ts';

const read = sql(
  'customers.read_restrictions',
  `select customer_id, dietary_restrictions from customers.customers
   where customer_id = any($1) and dietary_restrictions <> '{}'`,
);

export type Restrictions = ReadonlyMap<string, readonly string[]>;

const none: Restrictions = new Map();

/** What customers must not eat, by customer; those who eat everything are missing. One statement, from an index of few. */
export async function readRestrictions(reader: Reader, customerIds: readonly string[]): Promise<Restrictions> {
  if (customerIds.length === 0) return none;
  const rows = await reader.query<{ customer_id: string; dietary_restrictions: string[] }>(read, [customerIds]);
  return rows.length === 0 ? none : new Map(rows.map((row) => [row.customer_id, row.dietary_restrictions]));
}
