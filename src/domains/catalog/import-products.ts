import { sql, type Transaction } from '../../kernel/database.ts';

/** A product as a till's export names it. */
export interface ImportedProduct {
  readonly product_id: string;
  readonly name: string;
  readonly category: string | null;
  readonly price_cents: number;
}

// Sorted, so that two imports wait for each other instead of locking each other out.
const insertCategories = sql(
  'catalog.import_categories',
  `insert into catalog.categories (category)
   select distinct category from unnest($1::text[]) as category where category is not null order by category
   on conflict (category) do nothing`,
);
const insertProducts = sql(
  'catalog.import_products',
  `insert into catalog.products (product_id, name, category, price_cents, origin, created_at, updated_at)
   select product_id, name, category, price_cents, 'import', $5, $5
   from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
     with ordinality as product (product_id, name, category, price_cents, place)
   order by product_id, place
   on conflict (product_id) do nothing`,
);

/**
 * Makes the products that are not known yet, as history: they are listed and counted, and sold only after somebody has
 * put them on the menu. Known products stay as they are; of two with one id the first counts.
 */
export function importProducts(tx: Transaction, products: readonly ImportedProduct[], now: Date): void {
  if (products.length === 0) return;
  void tx.write(insertCategories, [products.map((product) => product.category)]);
  void tx.write(insertProducts, [
    products.map((product) => product.product_id),
    products.map((product) => product.name),
    products.map((product) => product.category),
    products.map((product) => product.price_cents),
    now,
  ]);
}
