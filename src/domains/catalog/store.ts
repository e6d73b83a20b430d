import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import { optionGroupsOfProduct } from './describe.ts';
import type { MenuEntry } from './types.ts';

/** The menu's entries as tables: read and written whole. */

const read = sql(
  'catalog.read_menu_entries',
  `select product_id, name, description, category, price_cents, tax_rate::float8, image_url, allergens, dietary,
     preparation_minutes, carbon_footprint_kg::float8, supplier_certifications, last_verified, data_source,
     ${optionGroupsOfProduct} as options, demo
   from catalog.products as product where product_id = any($1)`,
);

export async function readMenuEntries(
  reader: Reader,
  entries: readonly Pick<MenuEntry, 'product_id'>[],
): Promise<Map<string, MenuEntry>> {
  const rows = await reader.query<MenuEntry>(read, [entries.map((entry) => entry.product_id)]);
  return new Map(rows.map((row) => [row.product_id, row]));
}

const insertCategories = sql(
  'catalog.insert_categories',
  `insert into catalog.categories (category, demo)
   select category, bool_and(demo) from json_populate_recordset(null::catalog.products, $1)
   where category is not null group by category order by category
   on conflict (category) do nothing`,
);
const columns = `name, description, category, price_cents, tax_rate, image_url, allergens, dietary, preparation_minutes,
     carbon_footprint_kg, supplier_certifications, last_verified, data_source, demo`;
const upsert = sql(
  'catalog.upsert_products',
  `insert into catalog.products as product (product_id, ${columns}, created_at, updated_at)
   select product_id, ${columns}, $2, $2 from json_populate_recordset(null::catalog.products, $1)
   on conflict (product_id) do update set (${columns}, origin, archived_at, version, updated_at) =
     (${columns.replace(/\w+/g, 'excluded.$&')}, 'live', null, product.version + 1, $2)
   returning product_id, version`,
);
const deleteOptions = sql('catalog.delete_options', 'delete from catalog.option_groups where product_id = any($1)');
const insertGroups = sql(
  'catalog.insert_option_groups',
  `insert into catalog.option_groups (product_id, option_group, name, min_choices, max_choices, position)
   select product_id, option_group, name, min_choices, max_choices, position
   from json_populate_recordset(null::catalog.option_groups, $1)`,
);
const insertOptions = sql(
  'catalog.insert_options',
  `insert into catalog.options
     (product_id, option_id, option_group, name, is_default, price_delta_cents, allergens, position)
   select product_id, option_id, option_group, name, is_default, price_delta_cents, allergens, position
   from json_populate_recordset(null::catalog.options, $1)`,
);

/** Writes entries over what is there; their options are replaced. Answers the new versions by product. */
export async function writeMenuEntries(
  tx: Transaction,
  entries: readonly MenuEntry[],
  now: Date,
): Promise<Map<string, number>> {
  const products = JSON.stringify(entries.map(({ options, ...product }) => product));
  const groups = entries.flatMap(({ product_id, options }) =>
    options.map((group, position) => ({ product_id, position, ...group })),
  );
  const choices = groups.flatMap(({ product_id, option_group, choices }) =>
    choices.map((choice, position) => ({ product_id, option_group, position, ...choice })),
  );
  void tx.write(insertCategories, [products]);
  const written = tx.write<{ product_id: string; version: number }>(upsert, [products, now]);
  void tx.write(deleteOptions, [entries.map((entry) => entry.product_id)]);
  void tx.write(insertGroups, [JSON.stringify(groups)]);
  void tx.write(insertOptions, [JSON.stringify(choices)]);
  return new Map((await written).map((row) => [row.product_id, row.version]));
}
