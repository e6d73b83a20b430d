import { Problem, problem } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { MAX_CENTS } from '../../kernel/money.ts';
import { couponFault, type Totals, totalsOf } from '../carts/index.ts';
import { dietOf } from './checkout-diet.ts';
import type { Checkout, CheckoutFacts } from './checkout-input.ts';
import { cartLines, wantedLines } from './checkout-lines.ts';
import { outOfStock, priceProblem } from './checkout-refusals.ts';
import { type UsableReward, type UsedReward, usableReward, useReward } from './checkout-reward.ts';
import { estimateMinutes, usualPreparationMinutes } from './promise.ts';
import type { StoreSettings } from './settings.ts';
import type { OrderDraft } from './store-insert.ts';

/**
 * Decides one checkout: the order it becomes, or why not. Takes what it sells from `facts.shelf`, so that the batch's
 * next checkout sees what is left.
 */
export function evaluate(
  input: Checkout,
  facts: CheckoutFacts,
  settings: StoreSettings,
  now: Date,
): (OrderDraft & UsedReward) | Problem {
  const cart = 'cart' in input.from ? facts.carts.get(input.from.cart) : undefined;
  if ('cart' in input.from && (!cart || cart.items.length === 0))
    return problem('empty_cart', 'Cannot checkout empty cart');
  const lines =
    'items' in input.from
      ? wantedLines(input.from.items, facts.products, settings)
      : cartLines(cart!.items, facts.products, settings);
  if (lines instanceof Problem) return lines;
  const dietary_overrides = dietOf(input, lines, facts.restrictions);
  if (dietary_overrides instanceof Problem) return dietary_overrides;

  const coupon = cart?.coupon_code ? facts.coupons.get(cart.coupon_code) : undefined;
  const fault = cart?.coupon_code ? couponFault(coupon, now) : null;
  if (fault) return problem('invalid_coupon', fault);
  const gross = lines.reduce((sum, { item }) => sum + item.price_cents * item.quantity, 0);
  if (gross > MAX_CENTS / 2) return problem('amount_too_large', 'The order is larger than the books can hold.');
  const discount = coupon && gross >= coupon.min_subtotal_cents ? coupon : null;
  const paid = input.payment.channel === 'external';
  // what was paid elsewhere was the whole price
  const prices_include_tax = paid || settings.prices_include_tax;
  const sold = lines.map(({ item }) => item);
  const couponed = totalsOf(sold, discount, prices_include_tax);
  const reward = usableReward(input, facts.rewards, sold, couponed.discount_cents);
  if (reward instanceof Problem) return reward;
  const totals = reward ? totalsOf(sold, allOff(couponed, reward), prices_include_tax) : couponed;

  const changed = priceProblem(input.expected_total_cents, lines, totals.total_cents);
  if (changed) return changed;
  const order_id = uuid7();
  const missing = facts.shelf.take(order_id, sold);
  if (missing.length > 0) return outOfStock(missing, lines);

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
    prices_include_tax,
    ...totals,
    captured_cents: paid ? totals.total_cents : 0,
    refunded_cents: 0,
    coupon_code: discount?.coupon_code ?? null,
    fulfilment: input.fulfilment,
    contact: input.contact,
    note: input.note,
    dietary_overrides,
    origin: 'live',
    source: null,
    external_id: null,
    times_out: input.by_person && input.fulfilment.type !== 'delivery',
    version: 1,
    items: sold,
    ...useReward(facts.rewards, reward, order_id),
  };
}

/** The coupon's and the reward's discount as one. */
const allOff = ({ discount_cents }: Totals, reward: UsableReward) => ({
  percent_off: null,
  amount_off_cents: discount_cents + reward.discount_cents,
});
