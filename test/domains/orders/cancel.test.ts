import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setStock } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { putCoupon, redemptionsOf } from '../carts/coupons.ts';
import { put } from '../carts/person.ts';
import { tally } from './at-once.ts';
import { broken, cash, onHand, place, putMenu, told } from './selling.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));
beforeEach(() => trial.run(setStock, [{ product_id: 'bagel', on_hand: 10 }]));

const bagels = {
  items: [
    { product_id: 'bagel', quantity: 2 },
    { product_id: 'scone', quantity: 1 },
    { product_id: 'bagel', quantity: 1 },
  ],
};
const cancel = (order_id: string) => trial.as('barista').post(`/api/orders/${order_id}/cancel`, { reason: 'no oven' });
const pay = (order_id: string, amount?: string) =>
  trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash', amount });

describe('cancelling gives back', () => {
  test('the stock', async () => {
    const { order_id } = await place(trial.as('till'), bagels);
    expect(await onHand(trial, 'bagel')).toBe(7);
    const { status, body } = await cancel(order_id);
    expect([status, body.payment_status, await onHand(trial, 'bagel')]).toEqual([200, 'pending', 10]);
    const moved =
      'select product_id, delta, reason from catalog.stock_movements where order_id = $1 order by movement_id';
    expect(await trial.rows(moved, [order_id])).toEqual([
      { product_id: 'bagel', delta: -3, reason: 'sale' },
      { product_id: 'bagel', delta: 3, reason: 'return' },
    ]);
    const changes = `select data from kernel.event_log where type = 'stock.changed' and data ->> 'order_id' = $1 order by position`;
    expect((await trial.rows<{ data: unknown }>(changes, [order_id])).map(({ data }) => data)).toEqual([
      { product_id: 'bagel', on_hand: 7, delta: -3, reason: 'sale', order_id },
      { product_id: 'bagel', on_hand: 10, delta: 3, reason: 'return', order_id },
    ]);
  });

  test.each([
    ['all that was paid', [undefined], 'refunded', ['payment.refunded 11.55']],
    ['what was paid in part', ['4.00'], 'refunded', ['payment.refunded 4.00']],
    ['each payment', ['4.00', undefined], 'refunded', ['payment.refunded 7.55', 'payment.refunded 4.00']],
    ['nothing where nothing was paid', [], 'pending', []],
  ] as const)('%s', async (_what, payments, payment_status, refunds) => {
    const { order_id } = await place(trial.as('till'), bagels);
    for (const amount of payments) await pay(order_id, amount);
    const { body } = await cancel(order_id);
    expect([body.status, body.payment_status]).toEqual(['cancelled', payment_status]);
    expect((await told(trial, order_id)).slice(1 + payments.length)).toEqual(['order.cancelled', ...refunds]);
  });

  test('the use of a coupon, once, and to whoever comes next', async () => {
    await putCoupon(trial, 'LASTTWO', { amount_off_cents: 100, max_redemptions: 2 });
    const buy = async (who: 'maria' | 'jonas') => {
      await put(trial.as(who), 'scone');
      await trial.as(who).post('/api/cart/coupon', { code: 'LASTTWO' });
      return (await trial.as(who).post('/api/cart/checkout', cash)).body;
    };
    const orders = [await buy('maria'), await buy('jonas')];
    expect([orders.map(({ discount }) => discount), await redemptionsOf(trial, 'LASTTWO')]).toEqual([
      ['1.00', '1.00'],
      2,
    ]);
    // of several who cancel it at once, one does
    const answers = await Promise.all(Array.from({ length: 5 }, () => cancel(orders[0].order_id)));
    expect(tally(answers.map(({ status }) => String(status)))).toEqual({ 200: 1, 409: 4 });
    expect(await redemptionsOf(trial, 'LASTTWO')).toBe(1);
    expect((await buy('maria')).discount).toBe('1.00');
    expect(await redemptionsOf(trial, 'LASTTWO')).toBe(2);
    const without = await place(trial.as('till'));
    await cancel(without.order_id);
    expect(await redemptionsOf(trial, 'LASTTWO')).toBe(2);
  });

  test('only what was not refunded before', async () => {
    const { order_id } = await place(trial.as('till'), bagels);
    await pay(order_id);
    await trial.as('csr').post(`/api/orders/${order_id}/refund`, { amount: '1.55', reason: 'cold' });
    await cancel(order_id);
    expect((await told(trial, order_id)).slice(-3)).toEqual([
      'payment.refunded 1.55',
      'order.cancelled',
      'payment.refunded 10.00',
    ]);
  });

  test('what was paid elsewhere, too', async () => {
    const body = { customer_id: 'ana', product_id: 'bagel', product_name: 'Bagel', price: '2.00', quantity: 4 };
    await trial.as('pricing').post('/api/v1/cart/items', body);
    const { body: answer } = await trial.as('pricing').post('/api/v1/cart/checkout', {
      customer_id: 'ana',
      payment_method: 'paypal',
      shipping_address: {},
    });
    expect(await onHand(trial, 'bagel')).toBe(6);
    const cancelled = await cancel(answer.order_id);
    expect([cancelled.body.payment_status, cancelled.body.refunded, await onHand(trial, 'bagel')]).toEqual([
      'refunded',
      '8.00',
      10,
    ]);
  });
});

test('it is done once, however many ask at two servers', async () => {
  const second = await trial.another();
  const { order_id } = await place(trial.as('till'), bagels);
  await pay(order_id);
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, n) => [trial, second][n % 2]!.as('barista').post(`/api/orders/${order_id}/cancel`)),
  );
  expect(tally(answers.map(({ status }) => String(status)))).toEqual({ 200: 1, 409: 15 });
  expect(await onHand(trial, 'bagel')).toBe(10);
  expect(await told(trial, order_id)).toEqual([
    'order.placed',
    'payment.processed 11.55',
    'order.cancelled',
    'payment.refunded 11.55',
  ]);
});

test('what comes back can be sold at once, and never twice', async () => {
  const first = await place(trial.as('till'), { items: [{ product_id: 'bagel', quantity: 10 }] });
  const buy = () =>
    trial.as('till').post('/api/orders', {
      payment_method: 'cash',
      fulfilment: { type: 'pickup' },
      items: [{ product_id: 'bagel', quantity: 4 }],
    });
  const [, ...answers] = await Promise.all([cancel(first.order_id), ...Array.from({ length: 8 }, buy)]);
  answers.push(await buy(), await buy(), await buy());
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
  expect(await onHand(trial, 'bagel')).toBe(2);
});

test('an order that was handed over keeps stock and money where they are', async () => {
  const { order_id } = await place(trial.as('till'), bagels);
  await pay(order_id);
  await trial.as('barista').post(`/api/orders/${order_id}/complete`);
  const { status, body } = await cancel(order_id);
  expect([status, body.code, await onHand(trial, 'bagel')]).toEqual([409, 'invalid_transition', 7]);
});

test('the reason is told', async () => {
  const { order_id } = await place(trial.as('maria'));
  await trial.as('maria').post(`/api/orders/${order_id}/cancel`);
  const { order_id: other } = await place(trial.as('maria'));
  await cancel(other);
  const reasons = `select data ->> 'reason' as reason from kernel.event_log where type = 'order.cancelled' and subject = any($1) order by position`;
  expect(await trial.rows(reasons, [[order_id, other]])).toEqual([
    { reason: 'cancelled by the customer' },
    { reason: 'no oven' },
  ]);
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
