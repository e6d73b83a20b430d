import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PricedLine } from '../../../src/domains/carts/index.ts';
import { type Discount, totalsOf } from '../../../src/domains/carts/totals.ts';
import { modelTotals } from './totals-model.ts';

const rate = fc.constantFrom(0, 250, 550, 700, 1_900, 2_500, 10_000);
const line: fc.Arbitrary<PricedLine> = fc.record({
  price_cents: fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 9_999_999_999 })),
  quantity: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9_999 })),
  tax_rate_points: rate,
});
const discount: fc.Arbitrary<Discount | null> = fc.oneof(
  fc.constant(null),
  fc.record({ percent_off: fc.integer({ min: 1, max: 100 }), amount_off_cents: fc.constant(null) }),
  fc.record({ percent_off: fc.constant(null), amount_off_cents: fc.integer({ min: 1, max: 5_000 }) }),
);

/** M1: the sums are the model's, to the cent, and tie out. */
const m1 = (totals: typeof totalsOf) =>
  fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), discount, fc.boolean(), (lines, off, included) => {
    const found = totals(lines, off, included);
    const { subtotal_cents, discount_cents, tax_cents, total_cents } = found;
    const tied = total_cents === subtotal_cents - discount_cents + (included ? 0 : tax_cents);
    return tied && JSON.stringify(found) === JSON.stringify(modelTotals(lines, off, included));
  });
const runs = { numRuns: 3_000, seed: 20_261_121 };

test('totals are the model’s', () => {
  fc.assert(m1(totalsOf), runs);
});

describe('planted bugs are found', () => {
  const mutants: Record<string, typeof totalsOf> = {
    'tax is rounded per line, then summed': (lines, off, included) => {
      const right = totalsOf(lines, off, included);
      const taxOf = (one: PricedLine) => totalsOf([one], null, included).tax_cents;
      const tax_cents = off ? right.tax_cents : lines.reduce((sum, one) => sum + taxOf(one), 0);
      return { ...right, tax_cents, total_cents: right.total_cents + (included ? 0 : tax_cents - right.tax_cents) };
    },
    'the discount is rounded per line, then summed': (lines, off, included) => {
      const right = totalsOf(lines, off, included);
      if (!off?.percent_off) return right;
      const offOf = (one: PricedLine) => totalsOf([one], off, included).discount_cents;
      const discount_cents = lines.reduce((sum, one) => sum + offOf(one), 0);
      return { ...right, discount_cents, total_cents: right.total_cents + right.discount_cents - discount_cents };
    },
    'the discount is taken from the first rate alone': (lines, off, included) => {
      const right = totalsOf(lines, off, included);
      const [first, ...rest] = lines as [PricedLine, ...PricedLine[]];
      const taxes = [totalsOf([first], off, included), totalsOf(rest, null, included)];
      const tax_cents = taxes.reduce((sum, one) => sum + one.tax_cents, 0);
      return { ...right, tax_cents, total_cents: right.total_cents + (included ? 0 : tax_cents - right.tax_cents) };
    },
    'a discount may exceed the sum': (lines, off, included) => {
      const right = totalsOf(lines, off, included);
      const discount_cents = Math.max(right.discount_cents, off?.amount_off_cents ?? 0);
      return { ...right, discount_cents, total_cents: right.total_cents + right.discount_cents - discount_cents };
    },
    'included tax is reckoned as if it came on top': (lines, off, included) => ({
      ...totalsOf(lines, off, included),
      tax_cents: totalsOf(lines, off, false).tax_cents,
    }),
    'money is floating point': (lines, off, included) => {
      const right = totalsOf(lines, off, included);
      const euros = lines.reduce((sum, { price_cents, quantity }) => sum + (price_cents / 100) * quantity, 0);
      const subtotal_cents = Math.floor(euros * 100);
      return { ...right, subtotal_cents, total_cents: right.total_cents + subtotal_cents - right.subtotal_cents };
    },
  };

  test.each(Object.entries(mutants))('%s', (_what, mutant) => {
    expect(fc.check(m1(mutant), runs).failed).toBe(true);
  });
});
