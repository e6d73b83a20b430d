import { Problem, problem } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { formatMoney, MAX_CENTS } from '../../kernel/money.ts';
import { couponFault, totalsOf } from '../carts/index.ts';
import { chooseOptions, type ProductDescription, type Shortfall } from '../catalog/index.ts';
import type { Checkout, CheckoutFacts } from './checkout-input.ts';
import { estimateMinutes, usualPreparationMinutes } from './promise.ts';
import type { StoreSettings } from './settings.ts';
import type { OrderDraft } from './store-insert.ts';
import type { OrderItem } from './types.ts';

/** A line on its way into an order, with what the customer was shown of it. */
interface Line {
  readonly item: OrderItem;
  readonly product: ProductDescription | undefined;
  readonly line_id: string | null;
  readonly shown_cents: number | null;
}

/**
 * Decides one checkout: the order it becomes, or why not. Takes what it sells from `facts.shelf`, so that the batch's
 * next checkout sees what is left.
 */
export function evaluate(
  input: Checkout,
  facts: CheckoutFacts,
  settings: StoreSettings,
  now: Date,
): OrderDraft | Problem {
  const cart = 'cart' in input.from ? facts.carts.get(input.from.cart) : undefined;
  if ('cart' in input.from && (!cart || cart.items.length === 0))
    return problem('empty_cart', 'Cannot checkout empty cart');
  const lines =
    'items' in input.from ? wantedLines(input.from.items, facts, settings) : cartLines(cart!.items, facts, settings);
  if (!Array.isArray(lines)) return lines;

  const coupon = cart?.coupon_code ? facts.coupons.get(cart.coupon_code) : undefined;
  const fault = cart?.coupon_code ? couponFault(coupon, now) : null;
  if (fault) return problem('invalid_coupon', fault);
  const gross = lines.reduce((sum, { item }) => sum + item.price_cents * item.quantity, 0);
  if (gross > MAX_CENTS / 2) return problem('amount_too_large', 'The order is larger than the books can hold.');
  const discount = coupon && gross >= coupon.min_subtotal_cents ? coupon : null;
  const totals = totalsOf(
    lines.map(({ item }) => item),
    discount,
    settings.prices_include_tax,
  );

  const changed = priceProblem(input, lines, totals.total_cents);
  if (changed) return changed;
  const order_id = uuid7();
  const missing = facts.shelf.take(
    order_id,
    lines.map(({ item }) => item),
  );
  if (missing.length > 0) return outOfStock(missing, lines);

  const paid = input.payment.channel === 'external';
  const minutes = lines.map(({ product }) => product?.preparation_minutes ?? usualPreparationMinutes);
  return {
    order_id,
    customer_id: input.customer_id,
    guest_id: input.guest_id,
    status: 'placed',
    payment_status: paid || totals.total_cents === 0 ? 'paid' : 'pending',
    payment_method: input.payment.method,
    placed_at: now.toISOString(),
    promised_at: new Date(
      now.getTime() + estimateMinutes(minutes, input.fulfilment.type, input.queue) * 60_000,
    ).toISOString(),
    ready_at: null,
    completed_at: null,
    cancelled_at: null,
    currency: settings.currency,
    prices_include_tax: settings.prices_include_tax,
    ...totals,
    captured_cents: paid ? totals.total_cents : 0,
    refunded_cents: 0,
    coupon_code: discount?.coupon_code ?? null,
    fulfilment: input.fulfilment,
    contact: input.contact,
    note: input.note,
    dietary_overrides: [],
    origin: 'live',
    source: null,
    external_id: null,
    version: 1,
    items: lines.map(({ item }) => item),
  };
}

function cartLines(
  items: readonly {
    line_id: string;
    product_id: string;
    options: readonly string[];
    product_name: string;
    price_cents: number;
    client_priced: boolean;
    quantity: number;
  }[],
  facts: CheckoutFacts,
  settings: StoreSettings,
): Line[] | Problem {
  const lines: Line[] = [];
  for (const item of items) {
    const product = facts.products.get(item.product_id);
    if (item.client_priced) {
      const { product_id, product_name, price_cents, quantity } = item;
      const sold = {
        product_id,
        product_name,
        category: product?.category ?? null,
        options: [],
        quantity,
        price_cents,
      };
      lines.push({
        item: { ...sold, tax_rate_points: ratePoints(product, settings) },
        product,
        line_id: item.line_id,
        shown_cents: null,
      });
      continue;
    }
    const line = catalogLine(product, item, settings);
    if (!('item' in line)) return line;
    lines.push({ ...line, line_id: item.line_id, shown_cents: item.price_cents });
  }
  return lines;
}

function wantedLines(
  items: readonly { product_id: string; options: readonly string[]; quantity: number }[],
  facts: CheckoutFacts,
  settings: StoreSettings,
): Line[] | Problem {
  const lines: Line[] = [];
  for (const item of items) {
    const line = catalogLine(facts.products.get(item.product_id), item, settings);
    if (!('item' in line)) return line;
    lines.push(line);
  }
  return lines;
}

function catalogLine(
  product: ProductDescription | undefined,
  wanted: { readonly product_id: string; readonly options: readonly string[]; readonly quantity: number },
  settings: StoreSettings,
): Line | Problem {
  const { product_id, quantity } = wanted;
  if (!product?.available) {
    const name = product?.name ?? `Product ${product_id}`;
    return problem('product_unavailable', `${name} is not available at the moment.`, {
      members: { lines: [{ product_id }] },
    });
  }
  const choice = chooseOptions(product, wanted.options);
  if (choice instanceof Problem) return choice;
  const { name: product_name, category } = product;
  const sold = {
    product_id,
    product_name,
    category,
    options: choice.chosen,
    quantity,
    price_cents: choice.price_cents,
  };
  return {
    item: { ...sold, tax_rate_points: ratePoints(product, settings) },
    product,
    line_id: null,
    shown_cents: null,
  };
}

const ratePoints = (product: ProductDescription | undefined, settings: StoreSettings) =>
  product?.tax_rate == null ? settings.tax_rate_points : Math.round(product.tax_rate * 10_000);

function priceProblem(input: Checkout, lines: readonly Line[], total: number): Problem | null {
  if (input.expected_total_cents === total) return null;
  const changed = lines.filter(({ shown_cents, item }) => shown_cents !== null && shown_cents !== item.price_cents);
  if (input.expected_total_cents === null && changed.length === 0) return null;
  return problem('price_changed', `The total is now ${formatMoney(total)}. Nothing was ordered.`, {
    members: {
      total: formatMoney(total),
      lines: changed.map(({ line_id, item, shown_cents }) => ({
        line_id,
        product_id: item.product_id,
        product_name: item.product_name,
        old_price: formatMoney(shown_cents!),
        new_price: formatMoney(item.price_cents),
      })),
    },
  });
}

function outOfStock(missing: readonly Shortfall[], lines: readonly Line[]): Problem {
  const named = missing.map(({ product_id, requested, on_hand }) => {
    const { line_id, item } = lines.find((line) => line.item.product_id === product_id)!;
    return { line_id, product_id, product_name: item.product_name, wanted: requested, available: on_hand };
  });
  const names = named.map((one) => `${one.product_name} (${one.available} left)`).join(', ');
  return problem('out_of_stock', `Not enough in stock: ${names}. Nothing was ordered.`, { members: { lines: named } });
}
