import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { parseMoney } from '../../../src/kernel/money.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { putCoupon } from '../carts/coupons.ts';
import { put } from '../carts/person.ts';
import { modelTotals } from '../carts/totals-model.ts';
import { entry, latte } from '../catalog/products.ts';
import { broken, cash } from './selling.ts';

const rates = [null, 0, 0.07, 0.055, 0.19];
const prices = [1, 7, 33, 255, 1_999, 99_999];
const products = rates.flatMap((tax_rate) =>
  prices.map((price_cents) => entry(`p-${tax_rate}-${price_cents}`, { tax_rate, price_cents })),
);
const coupons = {
  NONE: null,
  THIRD: { percent_off: 33, amount_off_cents: null },
  ODD: { percent_off: 7, amount_off_cents: null },
  ALL: { percent_off: 100, amount_off_cents: null },
  SOME: { percent_off: null, amount_off_cents: 999 },
} as const;

const line = fc.oneof(
  fc.record({
    product_id: fc.constantFrom(...products.map((product) => product.product_id)),
    quantity: fc.integer({ min: 1, max: 13 }),
    options: fc.constant<string[]>([]),
  }),
  fc.record({
    product_id: fc.constant('latte'),
    quantity: fc.integer({ min: 1, max: 3 }),
    options: fc.subarray(['oat', 'shot', 'syrup']),
  }),
);
const basket = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 6 }),
  coupon: fc.constantFrom(...(Object.keys(coupons) as (keyof typeof coupons)[])),
});

interface SoldItem {
  price: string;
  quantity: number;
  tax_rate: number;
}
/** What a client can reckon from an answer's lines. */
const reckoned = (items: SoldItem[], coupon: keyof typeof coupons, included: boolean) =>
  modelTotals(
    items.map(({ price, quantity, tax_rate }) => ({
      price_cents: parseMoney(price)!,
      quantity,
      tax_rate_points: Math.round(tax_rate * 10_000),
    })),
    coupons[coupon],
    included,
  );
const stated = (sums: Record<'subtotal' | 'discount' | 'tax' | 'total', string>) => ({
  subtotal_cents: parseMoney(sums.subtotal),
  discount_cents: parseMoney(sums.discount),
  tax_cents: parseMoney(sums.tax),
  total_cents: parseMoney(sums.total),
});

describe.each([true, false])('prices include tax: %s', (included) => {
  const trial = useShop({ PRICES_INCLUDE_TAX: String(included), TAX_RATE_DEFAULT: '0.1' });
  beforeAll(async () => {
    await trial.run(putProducts, [...products, latte]);
    for (const [code, off] of Object.entries(coupons)) if (off) await putCoupon(trial, code, off);
  });

  test('M1: cart and order come to what the model says, to the cent', async () => {
    const maria = trial.as('maria');
    for (const { lines, coupon } of fc.sample(basket, { numRuns: 40, seed: 3 })) {
      for (const { product_id, quantity, options } of lines) await put(maria, product_id, quantity, options);
      if (coupon !== 'NONE') await maria.post('/api/cart/coupon', { code: coupon });
      const { body: cart } = await maria.get('/api/cart');
      const { status, body: order } = await maria.post('/api/cart/checkout', {
        ...cash,
        expected_total: cart.summary.total,
      });
      expect(status).toBe(201);
      expect(stated(order)).toEqual(reckoned(order.items, coupon, included));
      expect(stated(cart.summary)).toEqual(stated(order));
    }
    expect(await broken(trial.rows)).toEqual([]);
  });
});
