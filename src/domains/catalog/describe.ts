import { type Reader, sql } from '../../kernel/database.ts';
import type { ProductDescription } from './types.ts';

/** The option groups of `product` as one JSON value of type `OptionGroup[]`. */
export const optionGroupsOfProduct = `coalesce((
       select json_agg(json_build_object('option_group', g.option_group, 'name', g.name,
           'min_choices', g.min_choices, 'max_choices', g.max_choices, 'choices', (
             select coalesce(json_agg(json_build_object('option_id', o.option_id, 'name', o.name,
               'price_delta_cents', o.price_delta_cents, 'allergens', o.allergens, 'is_default', o.is_default)
               order by o.position), '[]')
             from catalog.options as o where o.product_id = g.product_id and o.option_group = g.option_group))
         order by g.position)
       from catalog.option_groups as g where g.product_id = product.product_id), '[]')`;

const describe = sql(
  'catalog.describe',
  `select product_id, name, category, price_cents, tax_rate::float8, allergens, dietary, preparation_minutes, on_hand,
     origin = 'live' and archived_at is null and coalesce(sold_out_until <= $2, true) as available,
     ${optionGroupsOfProduct} as options
   from catalog.products as product left join catalog.stock using (product_id)
   where product_id = any($1)`,
);

/**
 * Products by id, in one statement for any number; unknown ones are missing. Whoever means to take stock holds the
 * `productLock`s first, so that `on_hand` stays true until the commit.
 */
export async function describeProducts(
  reader: Reader,
  productIds: readonly string[],
  now: Date,
): Promise<Map<string, ProductDescription>> {
  if (productIds.length === 0) return new Map();
  const rows = await reader.query<ProductDescription>(describe, [productIds, now]);
  return new Map(rows.map((row) => [row.product_id, row]));
}
