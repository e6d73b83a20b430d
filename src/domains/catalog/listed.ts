import { type Reader, sql } from '../../kernel/database.ts';

const read = sql(
  'catalog.listed_products',
  'select product_id from catalog.products where product_id = any($1) and archived_at is null',
);

/** Which of these products the menu shows, for sale or not. One statement for any number. */
export async function listedProducts(reader: Reader, productIds: readonly string[]): Promise<Set<string>> {
  const rows = await reader.query<{ product_id: string }>(read, [[...new Set(productIds)]]);
  return new Set(rows.map((row) => row.product_id));
}
