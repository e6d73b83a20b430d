import { Problem, problem } from '../../kernel/errors.ts';
import type { CartItem } from '../carts/index.ts';
import { chooseOptions, type ProductDescription } from '../catalog/index.ts';
import type { WantedItem } from './checkout-input.ts';
import type { StoreSettings } from './settings.ts';
import type { OrderItem } from './types.ts';

/** A line on its way into an order, with what the customer was shown of it. */
export interface CheckoutLine {
  readonly item: OrderItem;
  readonly product: ProductDescription | undefined;
  readonly line_id: string | null;
  readonly shown_cents: number | null;
}

type Products = ReadonlyMap<string, ProductDescription>;

/** A cart's lines at today's prices, and those that a client priced at its own. */
export function cartLines(
  items: readonly CartItem[],
  products: Products,
  settings: StoreSettings,
): CheckoutLine[] | Problem {
  const lines: CheckoutLine[] = [];
  for (const item of items) {
    const product = products.get(item.product_id);
    const line = item.client_priced ? pricedLine(product, item, settings) : catalogLine(product, item, settings);
    if (line instanceof Problem) return line;
    lines.push({ ...line, line_id: item.line_id, shown_cents: item.client_priced ? null : item.price_cents });
  }
  return lines;
}

/** What a request names, at today's prices. */
export function wantedLines(
  items: readonly WantedItem[],
  products: Products,
  settings: StoreSettings,
): CheckoutLine[] | Problem {
  const lines: CheckoutLine[] = [];
  for (const item of items) {
    const line = catalogLine(products.get(item.product_id), item, settings);
    if (line instanceof Problem) return line;
    lines.push({ ...line, line_id: null, shown_cents: null });
  }
  return lines;
}

type Sold = Pick<CheckoutLine, 'item' | 'product'>;

function pricedLine(
  product: ProductDescription | undefined,
  { product_id, product_name, price_cents, quantity }: CartItem,
  settings: StoreSettings,
): Sold {
  const category = product?.category ?? null;
  const sold = { product_id, product_name, category, options: [], quantity, price_cents };
  return { item: { ...sold, tax_rate_points: ratePoints(product, settings) }, product };
}

function catalogLine(
  product: ProductDescription | undefined,
  { product_id, options, quantity }: WantedItem,
  settings: StoreSettings,
): Sold | Problem {
  if (!product?.available) {
    const name = product?.name ?? `Product ${product_id}`;
    return problem('product_unavailable', `${name} is not available at the moment.`, {
      members: { lines: [{ product_id }] },
    });
  }
  const choice = chooseOptions(product, options);
  if (choice instanceof Problem) return choice;
  const { name: product_name, category } = product;
  const { chosen, price_cents } = choice;
  const sold = { product_id, product_name, category, options: chosen, quantity, price_cents };
  return { item: { ...sold, tax_rate_points: ratePoints(product, settings) }, product };
}

const ratePoints = (product: ProductDescription | undefined, settings: StoreSettings) =>
  product?.tax_rate == null ? settings.tax_rate_points : Math.round(product.tax_rate * 10_000);
