import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

const deleteSales = sql(
  'catalog.delete_demo_sales',
  'delete from catalog.sales using catalog.products as product where product.product_id = sales.product_id and demo',
);
const deleteProducts = sql('catalog.delete_demo_products', 'delete from catalog.products where demo');
const deleteCategories = sql(
  'catalog.delete_demo_categories',
  `delete from catalog.categories as category where demo
     and not exists (select from catalog.products as product where product.category = category.category)`,
);

const findProducts = sql('catalog.find_demo_products', 'select product_id from catalog.products where demo');

export async function demoProductIds(reader: Reader): Promise<string[]> {
  return (await reader.query<{ product_id: string }>(findProducts)).map((product) => product.product_id);
}

/** Takes the demo's products off the menu for good, with their stock and sales; categories that are in use stay. */
export function forgetDemoMenu(tx: Transaction): void {
  void tx.write(deleteSales);
  void tx.write(deleteProducts);
  void tx.write(deleteCategories);
}
