import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { turnClock } from '../../../src/kernel/clock.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry } from '../catalog/products.ts';
import { putCoupon, redemptionsOf } from './coupons.ts';
import { put } from './person.ts';

const trial = useShop({ TAX_RATE_DEFAULT: '0.19' });
const maria = () => trial.as('maria');
const cash = { payment_method: 'cash', fulfilment: { type: 'pickup' } };
beforeAll(async () => {
  await trial.run(putProducts, [
    entry('scone', { price_cents: 255 }),
    entry('cake', { price_cents: 999, tax_rate: 0.07 }),
  ]);
  await putCoupon(trial, 'TEN', { percent_off: 10 });
  await putCoupon(trial, 'ALL', { percent_off: 100 });
  await putCoupon(trial, 'TWOEURO', { amount_off_cents: 200 });
  await putCoupon(trial, 'FROM20', { percent_off: 50, min_subtotal_cents: 2_000 });
  await putCoupon(trial, 'OLD', { percent_off: 10, ends_at: '2026-02-01T00:00:00Z' });
  await putCoupon(trial, 'ONCE', { amount_off_cents: 100, max_redemptions: 1 });
});
beforeEach(async () => {
  await maria().delete('/api/cart');
});
afterEach(() => turnClock(null));
const use = (code: string) => maria().post('/api/cart/coupon', { code });
const sums = ({ summary: { subtotal, discount, tax, total } }: { summary: Record<string, string> }) =>
  `${subtotal} − ${discount}, tax ${tax}: ${total}`;

describe('a coupon', () => {
  test('of a percentage is taken off every tax rate’s share', async () => {
    await put(maria(), 'scone', 2);
    await put(maria(), 'cake');
    const { status, body } = await use('TEN');
    expect([status, body.coupon]).toEqual([200, { code: 'TEN', percent_off: 10, amount_off: null }]);
    // 15.09 − 1.51; 4.59 at 19 % hold 0.73, 8.99 at 7 % hold 0.59
    expect(sums(body)).toBe('15.09 − 1.51, tax 1.32: 13.58');
  });

  test('is named in any case', async () => {
    await put(maria(), 'scone');
    expect((await use('twoEuro')).body.coupon).toEqual({ code: 'TWOEURO', percent_off: null, amount_off: '2.00' });
  });

  test.each([
    ['TWOEURO', 1, '2.55 − 2.00, tax 0.09: 0.55'],
    ['ALL', 3, '7.65 − 7.65, tax 0.00: 0.00'],
  ])('%s on %i scones: %s', async (code, quantity, expected) => {
    await put(maria(), 'scone', quantity);
    expect(sums((await use(code)).body)).toBe(expected);
  });

  test('never takes off more than there is', async () => {
    await putCoupon(trial, 'BIG', { amount_off_cents: 10_000 });
    await put(maria(), 'scone');
    expect(sums((await use('BIG')).body)).toBe('2.55 − 2.55, tax 0.00: 0.00');
  });

  test('counts from its minimum on, and says so until then', async () => {
    await put(maria(), 'cake', 2);
    const below = (await use('FROM20')).body;
    expect([sums(below), below.warnings]).toEqual([
      '19.98 − 0.00, tax 1.31: 19.98',
      [{ line_id: null, code: 'invalid_coupon', message: 'This coupon counts from 20.00 on.' }],
    ]);
    await put(maria(), 'scone');
    const above = (await maria().get('/api/cart')).body;
    expect([above.summary.discount, above.warnings]).toEqual(['11.27', []]);
  });

  test('is taken away again', async () => {
    await put(maria(), 'scone');
    await use('TEN');
    const { status, body } = await maria().delete('/api/cart/coupon');
    expect([status, body.coupon, sums(body)]).toEqual([200, null, '2.55 − 0.00, tax 0.41: 2.55']);
  });

  test.each([
    ['NOSUCH', 422, 'invalid_coupon'],
    ['OLD', 422, 'invalid_coupon'],
    ['', 422, 'validation_failed'],
    ['x'.repeat(41), 422, 'validation_failed'],
  ])('%j: %i %s, and the one before stays', async (code, status, problem) => {
    await put(maria(), 'scone');
    await use('TEN');
    const answer = await use(code);
    expect([answer.status, answer.body.code]).toEqual([status, problem]);
    expect((await maria().get('/api/cart')).body.coupon.code).toBe('TEN');
  });
});

describe('at checkout', () => {
  test('it is used up by one order, which says what it saved', async () => {
    await put(maria(), 'scone', 2);
    await use('TEN');
    const { status, body } = await maria().post('/api/cart/checkout', cash);
    expect([status, body.subtotal, body.discount, body.tax, body.total]).toEqual([201, '5.10', '0.51', '0.73', '4.59']);
    expect(await redemptionsOf(trial, 'TEN')).toBe(1);
    expect((await maria().get('/api/cart')).body.coupon).toBeNull();
  });

  test('below its minimum it is neither counted nor used', async () => {
    await put(maria(), 'scone');
    await use('FROM20');
    const { status, body } = await maria().post('/api/cart/checkout', cash);
    expect([status, body.discount, await redemptionsOf(trial, 'FROM20')]).toEqual([201, '0.00', 0]);
  });

  test('one that has expired since is refused, and the cart says why', async () => {
    turnClock(new Date('2026-01-31T23:00:00Z'));
    await put(maria(), 'scone');
    await use('OLD');
    turnClock(new Date('2026-02-01T00:00:00Z'));
    const { status, body } = await maria().post('/api/cart/checkout', cash);
    expect([status, body.code, body.detail]).toEqual([422, 'invalid_coupon', 'This coupon has expired.']);
    const shown = (await maria().get('/api/cart')).body;
    expect([shown.summary.discount, shown.warnings]).toEqual([
      '0.00',
      [{ line_id: null, code: 'invalid_coupon', message: 'This coupon has expired.' }],
    ]);
    expect(await redemptionsOf(trial, 'OLD')).toBe(0);
  });

  test('of ten who check out at once with one that is good for one, one saves', async () => {
    const guests = Array.from({ length: 10 }, () => trial.guest());
    for (const guest of guests) {
      await put(guest, 'scone');
      await guest.post('/api/cart/coupon', { code: 'ONCE' });
    }
    const contact = { name: 'Guest' };
    const answers = await Promise.all(guests.map((guest) => guest.post('/api/cart/checkout', { ...cash, contact })));
    expect(answers.map(({ status, body }) => `${status} ${body.discount ?? body.code}`).sort()).toEqual([
      '201 1.00',
      ...Array(9).fill('422 invalid_coupon'),
    ]);
    expect(await redemptionsOf(trial, 'ONCE')).toBe(1);
    expect(await use('ONCE')).toMatchObject({ status: 422, body: { detail: 'This coupon has been used up.' } });
  });

  test('an order that costs nothing is paid', async () => {
    await put(maria(), 'scone');
    await use('ALL');
    const { status, body } = await maria().post('/api/cart/checkout', cash);
    expect([status, body.total, body.payment_status]).toEqual([201, '0.00', 'paid']);
    expect(await trial.rows('select from payments.payments where order_id = $1', [body.order_id])).toEqual([]);
  });
});
