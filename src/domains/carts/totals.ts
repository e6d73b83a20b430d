import { allocate, multiplyRatio } from '../../kernel/money.ts';

export interface PricedLine {
  readonly price_cents: number;
  readonly quantity: number;
  /** In ten-thousandths: 19 % is 1900. */
  readonly tax_rate_points: number;
}

export interface Discount {
  readonly percent_off: number | null;
  readonly amount_off_cents: number | null;
}

export interface Totals {
  readonly subtotal_cents: number;
  readonly discount_cents: number;
  readonly tax_cents: number;
  readonly total_cents: number;
}

/** What lines of one tax rate come to, after their share of the discount. */
export interface TaxShare {
  readonly tax_rate_points: number;
  readonly net_cents: number;
  readonly tax_cents: number;
  readonly gross_cents: number;
}

/**
 * The sums of a cart or an order. The discount is spread over the lines by value, so that each tax rate bears its
 * share; tax is rounded once per rate, on that rate's sum. Where prices include tax, it is a part of the total.
 */
export function totalsOf(lines: readonly PricedLine[], discount: Discount | null, pricesIncludeTax: boolean): Totals {
  const subtotal = lines.reduce((sum, line) => sum + line.price_cents * line.quantity, 0);
  const discountCents = discount ? discountOf(subtotal, discount) : 0;
  const tax = taxesOf(lines, discountCents, pricesIncludeTax).reduce((sum, share) => sum + share.tax_cents, 0);
  return {
    subtotal_cents: subtotal,
    discount_cents: discountCents,
    tax_cents: tax,
    total_cents: subtotal - discountCents + (pricesIncludeTax ? 0 : tax),
  };
}

/** The taxes behind {@link totalsOf}: each rate that occurs, in the order of the lines. Their sums are its sums. */
export function taxesOf(lines: readonly PricedLine[], discountCents: number, pricesIncludeTax: boolean): TaxShare[] {
  const amounts = lines.map((line) => line.price_cents * line.quantity);
  const shares = discountCents > 0 ? allocate(discountCents, amounts) : null;
  const byRate = new Map<number, number>();
  lines.forEach((line, index) => {
    const taxed = amounts[index]! - (shares ? shares[index]! : 0);
    byRate.set(line.tax_rate_points, (byRate.get(line.tax_rate_points) ?? 0) + taxed);
  });
  return [...byRate].map(([points, amount]) => {
    const tax = points > 0 ? multiplyRatio(amount, points, pricesIncludeTax ? 10_000 + points : 10_000) : 0;
    const net = pricesIncludeTax ? amount - tax : amount;
    return { tax_rate_points: points, net_cents: net, tax_cents: tax, gross_cents: net + tax };
  });
}

function discountOf(subtotal: number, discount: Discount): number {
  const wanted =
    discount.percent_off === null ? discount.amount_off_cents! : multiplyRatio(subtotal, discount.percent_off, 100);
  return Math.min(wanted, subtotal);
}
