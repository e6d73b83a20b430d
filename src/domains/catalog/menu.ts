import { anywhere, type Place } from '../../adapters/postgres/lists.ts';
import { type Reader, type Statement, sql } from '../../kernel/database.ts';
import { optionGroupsOfProduct } from './describe.ts';
import { type DietaryRestriction, splitRestrictions } from './dietary.ts';
import type { OptionGroup } from './types.ts';

/** A product as the catalogue shows it, before its money is written out. */
export interface MenuRow {
  readonly product_id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string | null;
  readonly price_cents: number;
  readonly image_url: string | null;
  readonly in_stock: boolean;
  readonly total_sold: number;
  /** 1 to 5, with two decimals; null without reviews. */
  readonly average_rating: number | null;
  readonly review_count: number;
  readonly allergens: readonly string[];
  readonly dietary: readonly string[];
  readonly options: readonly OptionGroup[];
  readonly tax_rate: number | null;
  readonly carbon_footprint_kg: number | null;
  readonly supplier_certifications: readonly string[];
  readonly last_verified: string | null;
  readonly data_source: string | null;
}

/** Nothing given: the whole menu. */
export interface MenuFilter {
  readonly category?: string | undefined;
  /** Words that all occur in name, description or category, in any case. */
  readonly search?: string | undefined;
  readonly min_price_cents?: number | undefined;
  readonly max_price_cents?: number | undefined;
  /** What the product must suit, as it is served by default. */
  readonly dietary?: readonly DietaryRestriction[] | undefined;
  readonly in_stock?: boolean | undefined;
}

/** What an imported product lacks to be sold is a place on the menu: it is listed, and never in stock. */
const shown = `product_id, product.name, description, category, price_cents, image_url, allergens, dietary,
     tax_rate::float8, carbon_footprint_kg::float8, supplier_certifications, last_verified, data_source,
     coalesce(total_sold, 0) as total_sold, coalesce(review_count, 0) as review_count,
     round(rating_sum::numeric / nullif(review_count, 0), 2)::float8 as average_rating, product.created_at,
     origin = 'live' and coalesce(sold_out_until <= $1, true) and coalesce(on_hand > 0, true) as in_stock
   from catalog.products as product
     left join catalog.stock using (product_id) left join catalog.sales using (product_id)
     left join catalog.ratings using (product_id)
   where archived_at is null`;

/** Every way to sort ends with the id, so that pages never overlap. Of equal ratings that of more people is better. */
const orders = {
  name: 'lower(name), product_id',
  price: 'price_cents, product_id',
  '-price': 'price_cents desc, product_id',
  newest: 'created_at desc, product_id',
  popular: 'total_sold desc, product_id',
  rating: 'average_rating desc nulls last, review_count desc, lower(name), product_id',
};

export type MenuSort = keyof typeof orders;
export const menuSorts = Object.keys(orders) as MenuSort[];

const listSortedBy = (order: string) =>
  `with found as materialized (
     select * from (select ${shown}) as product
     where ($2::text is null or category = $2)
       and concat_ws(' ', name, description, category) ilike all ($3::text[])
       and ($4::bigint is null or price_cents >= $4)
       and ($5::bigint is null or price_cents <= $5)
       and dietary @> $6::text[]
       and not allergens && $7::text[]
       and not exists (
         select from catalog.options as o where o.product_id = product.product_id and is_default and o.allergens && $7)
       and ($8::boolean is null or in_stock = $8)),
   page as (select * from found order by ${order} limit $9 offset $10)
   select total, page.*, ${optionGroupsOfProduct.replaceAll('product.', 'page.')} as options
   from (select count(*)::int as total from found) as counted left join page on true
   order by ${order}`;

const list = Object.fromEntries(
  Object.entries(orders).map(([sort, order]) => [sort, sql(`catalog.list_by_${sort}`, listSortedBy(order))]),
) as Record<MenuSort, Statement>;

const one = sql(
  'catalog.read_product',
  `select *, ${optionGroupsOfProduct} as options from (select ${shown}) as product where product_id = $2`,
);

/** One page (from 1) of the menu, and how many products the filter lets through. */
export async function listMenu(
  reader: Reader,
  filter: MenuFilter,
  { sort, page, page_size }: Place & { readonly sort: MenuSort },
  now: Date,
): Promise<{ products: MenuRow[]; total: number }> {
  const { marks, without } = splitRestrictions(filter.dietary ?? []);
  const rows = await reader.query<MenuRow & { total: number }>(list[sort], [
    now,
    filter.category ?? null,
    patternsOf(filter.search ?? ''),
    filter.min_price_cents ?? null,
    filter.max_price_cents ?? null,
    marks,
    without,
    filter.in_stock ?? null,
    page_size,
    (page - 1) * page_size,
  ]);
  return { products: rows.filter((row) => row.product_id !== null), total: rows[0]!.total };
}

/** A product that is not archived. */
export async function readProduct(reader: Reader, productId: string, now: Date): Promise<MenuRow | undefined> {
  return (await reader.query<MenuRow>(one, [now, productId]))[0];
}

/** `100% oat` → `%100\%%`, `%oat%`. */
function patternsOf(search: string): string[] {
  const words = search.split(/\s+/).filter((word) => word !== '');
  return words.map(anywhere);
}
