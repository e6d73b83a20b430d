import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TaxShare } from '../../../src/domains/carts/index.ts';
import { taxesOf, totalsOf } from '../../../src/domains/carts/index.ts';
import { creditOf, subtract } from '../../../src/domains/invoices/draft-credit-note.ts';
import { draftInvoice } from '../../../src/domains/invoices/draft-invoice.ts';
import { sumOf } from '../../../src/domains/invoices/sums.ts';
import type { Order } from '../../../src/domains/orders/index.ts';
import { allocate, multiplyRatio } from '../../../src/kernel/money.ts';
import { settings } from './settings.ts';

const line = fc.record({
  price_cents: fc.oneof(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 9_999_999 })),
  quantity: fc.integer({ min: 1, max: 40 }),
  tax_rate_points: fc.constantFrom(0, 250, 550, 700, 1_000, 1_900, 2_500),
});
const discount = fc.oneof(
  fc.constant(null),
  fc.record({ percent_off: fc.integer({ min: 1, max: 100 }), amount_off_cents: fc.constant(null) }),
  fc.record({ percent_off: fc.constant(null), amount_off_cents: fc.integer({ min: 1, max: 3_000 }) }),
);
const sale = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 12 }),
  off: discount,
  included: fc.boolean(),
});
/** Shares of what is left that are given back one after the other; what then remains goes last. */
const refunds = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });
const runs = { numRuns: 2_000, seed: 20_261_121 };

const orderOf = ({
  lines,
  off,
  included,
}: {
  lines: Order['items'];
  off: Parameters<typeof totalsOf>[1];
  included: boolean;
}) =>
  ({
    order_id: 'o',
    order_number: 1,
    currency: 'EUR',
    prices_include_tax: included,
    ...totalsOf(lines, off, included),
    items: lines,
    contact: null,
    fulfilment: { type: 'pickup' },
    completed_at: null,
    placed_at: '2026-11-21T08:00:00.000Z',
    coupon_code: null,
  }) as unknown as Order;
const named = (lines: readonly object[]) =>
  lines.map((one) => ({ ...one, product_name: 'x', options: [] })) as unknown as Order['items'];

test('an invoice is its order’s, to the cent, and every rate is taxed as a whole', () => {
  fc.assert(
    fc.property(sale, ({ lines, off, included }) => {
      const order = orderOf({ lines: named(lines), off, included });
      const invoice = draftInvoice({ order, payments: [], customerName: undefined }, settings, new Date());
      const { taxes } = invoice.content;
      expect(sumOf(taxes)).toEqual({
        net_cents: invoice.net_cents,
        tax_cents: order.tax_cents,
        gross_cents: order.total_cents,
      });
      for (const { tax_rate_points, net_cents, tax_cents, gross_cents } of taxes) {
        expect(gross_cents).toBe(net_cents + tax_cents);
        const exact = included
          ? (gross_cents * tax_rate_points) / (10_000 + tax_rate_points)
          : (net_cents * tax_rate_points) / 10_000;
        expect(Math.abs(tax_cents - exact)).toBeLessThanOrEqual(0.5);
      }
    }),
    runs,
  );
});

test('an order whose tax is not that of its lines gets no invoice', () => {
  const order = orderOf({
    lines: named([{ price_cents: 1_190, quantity: 1, tax_rate_points: 1_900 }]),
    off: null,
    included: true,
  });
  const wrong = { ...order, tax_cents: order.tax_cents + 1 };
  expect(() => draftInvoice({ order: wrong, payments: [], customerName: undefined }, settings, new Date())).toThrow(
    /which it has not/,
  );
});

/** Credits shares of an invoice one after the other, and at last all that is left. */
const credited = (split: typeof creditOf) =>
  fc.property(sale, refunds, ({ lines, off, included }, shares) => {
    const { discount_cents, total_cents } = totalsOf(lines, off, included);
    const taxes = taxesOf(lines, discount_cents, included);
    let left: readonly TaxShare[] = taxes;
    let given = 0;
    for (const share of [...shares, 1]) {
      const amount = share === 1 ? total_cents - given : Math.floor((total_cents - given) * share);
      if (amount === 0) continue;
      const note = split(left, amount);
      const parts = note.flatMap(({ net_cents, tax_cents, gross_cents }) => [net_cents, tax_cents, gross_cents]);
      if (sumOf(note).gross_cents !== amount || parts.some((cents) => cents < 0)) return false;
      if (note.some(({ net_cents, tax_cents, gross_cents }) => net_cents + tax_cents !== gross_cents)) return false;
      left = subtract(left, note);
      if (left.some(({ net_cents, tax_cents }) => net_cents < 0 || tax_cents < 0)) return false;
      given += amount;
    }
    return left.every(
      ({ net_cents, tax_cents, gross_cents }) => net_cents === 0 && tax_cents === 0 && gross_cents === 0,
    );
  });

test('credit notes add up to what is given back, and in the end to the invoice, rate by rate', () => {
  fc.assert(credited(creditOf), runs);
});

describe('planted bugs are found', () => {
  const mutants: Record<string, typeof creditOf> = {
    'tax is reckoned by the rate, whatever is left': (left, amount) =>
      creditOf(left, amount).map((share) => {
        const tax_cents = multiplyRatio(share.gross_cents, share.tax_rate_points, 10_000 + share.tax_rate_points);
        return { ...share, tax_cents, net_cents: share.gross_cents - tax_cents };
      }),
    'everything goes to the first rate': (left, amount) => [
      { ...left[0]!, gross_cents: amount, net_cents: amount, tax_cents: 0 },
    ],
    'shares are rounded each by itself': (left, amount) => {
      const whole = sumOf(left).gross_cents;
      return left.map((share) => {
        const gross_cents = Math.round((amount * share.gross_cents) / whole);
        const tax_cents = Math.round((amount * share.tax_cents) / whole);
        return { ...share, gross_cents, tax_cents, net_cents: gross_cents - tax_cents };
      });
    },
    'spread evenly over the rates': (left, amount) =>
      allocate(
        amount,
        left.map(() => 1),
      ).map((gross_cents, index) => ({
        ...left[index]!,
        gross_cents,
        tax_cents: 0,
        net_cents: gross_cents,
      })),
  };

  test.each(Object.entries(mutants))('%s', (_what, mutant) => {
    expect(fc.check(credited(mutant), runs).failed).toBe(true);
  });
});
