import { Problem } from '../../kernel/errors.ts';
import { formatMoney } from '../../kernel/money.ts';
import { chooseOptions, type ProductDescription } from '../catalog/index.ts';
import type { CartState } from './change.ts';
import { dietaryWarnings } from './dietary-warnings.ts';
import { reservedRewards } from './reserved-rewards.ts';
import { couponFault } from './store-coupons.ts';
import { totalsOf } from './totals.ts';
import type { CartItem } from './types.ts';
import type { CartWarning } from './warning.ts';

export interface CartSettings {
  readonly prices_include_tax: boolean;
  readonly tax_rate_points: number;
  /** Minutes until such items would be ready, given their preparation times. */
  readonly estimateMinutes: (preparationMinutes: readonly number[]) => number;
}

/** A person's cart at today's prices, with what she should know before she pays. */
export function personCart(state: CartState, settings: CartSettings, now: Date) {
  const { cart, products, coupon } = state;
  const warnings: CartWarning[] = [];
  const lines = cart.items.map((item) => {
    const product = products.get(item.product_id);
    const choice = product && !item.client_priced ? chooseOptions(product, item.options) : null;
    const chosen = choice instanceof Problem ? null : choice;
    const price_cents = chosen?.price_cents ?? item.price_cents;
    warnings.push(...warningsOf(item, product, choice instanceof Problem ? choice.message : null, price_cents));
    warnings.push(...dietaryWarnings(item, product, chosen, state.restrictions));
    return { item, product, price_cents, options: chosen?.chosen ?? [] };
  });
  const fault = cart.coupon_code ? couponFault(coupon ?? undefined, now) : null;
  if (fault) warnings.push({ line_id: null, code: 'invalid_coupon', message: fault });
  const priced = lines.map(({ item, product, price_cents }) => ({
    product_id: item.product_id,
    price_cents,
    quantity: item.quantity,
    tax_rate_points: product?.tax_rate == null ? settings.tax_rate_points : Math.round(product.tax_rate * 10_000),
  }));
  const subtotal = priced.reduce((sum, line) => sum + line.price_cents * line.quantity, 0);
  const discount = coupon && !fault && subtotal >= coupon.min_subtotal_cents ? coupon : null;
  if (coupon && !fault && !discount) {
    const message = `This coupon counts from ${formatMoney(coupon.min_subtotal_cents)} on.`;
    warnings.push({ line_id: null, code: 'invalid_coupon', message });
  }
  const totals = totalsOf(priced, discount, settings.prices_include_tax);
  return {
    items: lines.map(({ item, product, price_cents, options }) => ({
      line_id: item.line_id,
      product_id: item.product_id,
      product_name: product?.name ?? item.product_name,
      options: options.map((option) => ({
        option_id: option.option_id,
        name: option.name,
        price_delta: formatMoney(option.price_delta_cents),
      })),
      quantity: item.quantity,
      price: formatMoney(price_cents),
      subtotal: formatMoney(price_cents * item.quantity),
      available: product?.available ?? item.client_priced,
    })),
    wishlist: state.wishlist.map((product_id) => wish(product_id, products.get(product_id))),
    coupon: coupon && {
      code: coupon.coupon_code,
      percent_off: coupon.percent_off,
      amount_off: coupon.amount_off_cents === null ? null : formatMoney(coupon.amount_off_cents),
    },
    rewards: reservedRewards(state.redemptions, priced, totals, settings.prices_include_tax),
    warnings,
    summary: {
      subtotal: formatMoney(totals.subtotal_cents),
      discount: formatMoney(totals.discount_cents),
      tax: formatMoney(totals.tax_cents),
      total: formatMoney(totals.total_cents),
      total_items: priced.reduce((sum, line) => sum + line.quantity, 0),
    },
    ready_estimate_minutes:
      lines.length === 0
        ? null
        : settings.estimateMinutes(lines.map(({ product }) => product?.preparation_minutes ?? 0)),
    version: cart.version,
  };
}

function wish(product_id: string, product: ProductDescription | undefined) {
  return {
    product_id,
    product_name: product?.name ?? product_id,
    price: product ? formatMoney(product.price_cents) : null,
    available: product?.available ?? false,
  };
}

function warningsOf(
  item: CartItem,
  product: ProductDescription | undefined,
  optionFault: string | null,
  price_cents: number,
): CartWarning[] {
  const warn = (code: CartWarning['code'], message: string) => ({ line_id: item.line_id, code, message });
  const name = product?.name ?? item.product_name;
  const warnings: CartWarning[] = [];
  if (!item.client_priced && !product?.available)
    warnings.push(warn('product_unavailable', `${name} is not available at the moment.`));
  if (optionFault) warnings.push(warn('invalid_options', optionFault));
  if (product?.on_hand != null && product.on_hand < item.quantity) {
    warnings.push(warn('out_of_stock', `Of ${name} there are ${product.on_hand} left.`));
  }
  if (!item.client_priced && price_cents !== item.price_cents) {
    warnings.push(
      warn(
        'price_changed',
        `${name} now costs ${formatMoney(price_cents)} instead of ${formatMoney(item.price_cents)}.`,
      ),
    );
  }
  return warnings;
}
