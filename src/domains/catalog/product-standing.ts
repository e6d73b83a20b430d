import { type Reader, sql } from '../../kernel/database.ts';

/** Where a product stands, beside what the menu says of it. */
export interface Standing {
  readonly product_id: string;
  readonly name: string;
  readonly category: string | null;
  readonly version: number;
  readonly origin: 'live' | 'import';
  readonly archived_at: string | null;
  readonly on_menu: boolean;
  /** Somebody has ordered or reviewed it. */
  readonly referenced: boolean;
}

const read = sql(
  'catalog.read_standing',
  `select product_id, name, category, version, origin, archived_at,
     origin = 'live' and archived_at is null as on_menu,
     exists (select from catalog.sales as s where s.product_id = product.product_id)
       or exists (select from catalog.stock_movements as m where m.product_id = product.product_id and order_id is not null)
       or exists (select from catalog.ratings as r where r.product_id = product.product_id and review_count > 0)
       as referenced
   from catalog.products as product where product_id = any($1)`,
);

/** Products by id; unknown ones are missing. */
export async function readStanding(reader: Reader, productIds: readonly string[]): Promise<Map<string, Standing>> {
  const rows = await reader.query<Standing>(read, [productIds]);
  return new Map(rows.map((row) => [row.product_id, row]));
}
