import { Problem } from '../../kernel/errors.ts';
import { formatMoney } from '../../kernel/money.ts';
import { chooseOptions, conflictsOf, type ProductDescription } from '../catalog/index.ts';
import type { Pair } from './store.ts';

/** The best bundles that can be had now, as they are served by default, and that somebody with these restrictions may eat. */
export function offerBundles(
  pairs: readonly Pair[],
  products: ReadonlyMap<string, ProductDescription>,
  restrictions: readonly string[],
  limit: number,
) {
  const served = new Map<string, Served | null>();
  const bundles: Bundle[] = [];
  for (const { product_ids, score } of pairs) {
    if (bundles.length === limit) break;
    const both = product_ids.map((id) => {
      if (!served.has(id)) served.set(id, serve(products.get(id), restrictions));
      return served.get(id)!;
    });
    if (both.every((one) => one !== null)) bundles.push(bundleOf(both, score));
  }
  return bundles;
}

interface Served {
  readonly product: ProductDescription;
  readonly price_cents: number;
}

interface Bundle {
  readonly products: { product_id: string; name: string; category: string | null; price: string }[];
  readonly name: string;
  readonly price: string;
  readonly discount: string;
  readonly score: number;
}

/** Null: not to be had, or not for her. */
function serve(product: ProductDescription | undefined, restrictions: readonly string[]): Served | null {
  if (!product?.available || product.on_hand === 0) return null;
  const choice = chooseOptions(product, []);
  if (choice instanceof Problem || conflictsOf(product, choice.allergens, restrictions).length > 0) return null;
  return { product, price_cents: choice.price_cents };
}

const bundleOf = (both: readonly Served[], score: number): Bundle => ({
  products: both.map(({ product: { product_id, name, category }, price_cents }) => {
    return { product_id, name, category, price: formatMoney(price_cents) };
  }),
  name: both.map(({ product }) => product.name).join(' & '),
  price: formatMoney(both.reduce((sum, { price_cents }) => sum + price_cents, 0)),
  // nothing at checkout makes a bundle cheaper than its products
  discount: formatMoney(0),
  score: Math.round(score * 100) / 100,
});
