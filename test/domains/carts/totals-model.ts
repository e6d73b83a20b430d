import type { PricedLine, Totals } from '../../../src/domains/carts/index.ts';
import type { Discount } from '../../../src/domains/carts/totals.ts';

type Cents = bigint;

/**
 * What a cart comes to, as the price list would have it, in whole numbers of any size: the discount once, on the sum; a
 * cent of it that no line can take whole goes to the line that is owed most of it; tax once per rate.
 */
export function modelTotals(lines: readonly PricedLine[], discount: Discount | null, included: boolean): Totals {
  const amounts = lines.map(({ price_cents, quantity }) => BigInt(price_cents) * BigInt(quantity));
  const subtotal = sum(amounts);
  const off = discountOf(subtotal, discount);
  const shares = amounts.map((amount, place) => shareOf(off, amounts, subtotal, amount, place));
  const rates = [...new Set(lines.map((line) => line.tax_rate_points))];
  const taxes = rates.map((points) => {
    const taxed = sum(amounts.map((amount, at) => (lines[at]!.tax_rate_points === points ? amount - shares[at]! : 0n)));
    return halfUp(taxed * BigInt(points), included ? BigInt(10_000 + points) : 10_000n);
  });
  const tax = sum(taxes);
  const total = subtotal - off + (included ? 0n : tax);
  return {
    subtotal_cents: Number(subtotal),
    discount_cents: Number(off),
    tax_cents: Number(tax),
    total_cents: Number(total),
  };
}

function discountOf(subtotal: Cents, discount: Discount | null): Cents {
  if (discount === null) return 0n;
  const { percent_off, amount_off_cents } = discount;
  const wanted = percent_off === null ? BigInt(amount_off_cents!) : halfUp(subtotal * BigInt(percent_off), 100n);
  return wanted < subtotal ? wanted : subtotal;
}

/** The line's part of the discount: what it is owed, and a cent more if fewer lines are owed more than are left over. */
function shareOf(off: Cents, amounts: readonly Cents[], subtotal: Cents, amount: Cents, place: number): Cents {
  if (subtotal === 0n) return 0n;
  const owed = (of: Cents) => (off * of) % subtotal;
  const whole = (off * amount) / subtotal;
  const leftOver = off - sum(amounts.map((of) => (off * of) / subtotal));
  const before = amounts.filter((of, at) => owed(of) > owed(amount) || (owed(of) === owed(amount) && at < place));
  return BigInt(before.length) < leftOver ? whole + 1n : whole;
}

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const halfUp = (numerator: bigint, denominator: bigint) => (2n * numerator + denominator) / (2n * denominator);
