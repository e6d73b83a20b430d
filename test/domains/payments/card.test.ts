import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { testTokens } from '../../../src/adapters/card-provider/simulated.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { put } from '../carts/person.ts';
import { broken, card, onHand, place, putMenu, told } from '../orders/selling.ts';
import { orderOf, paymentsOf, refundsOf, sweep } from './cards.ts';

const trial = useShop();
const maria = () => trial.as('maria');
beforeAll(() => putMenu(trial));

describe('a card that works', () => {
  test('the answer waits for the provider’s word and shows it', async () => {
    await put(maria(), 'scone', 2);
    const { status, body, headers } = await maria().post('/api/cart/checkout', card('tok_visa'));
    expect([status, body.status, body.payment_status, body.payment_method, body.version, headers.etag]).toEqual([
      201,
      'placed',
      'paid',
      'card',
      2,
      '"2"',
    ]);
    expect(await orderOf(trial, body.order_id)).toEqual(body);
    expect(await paymentsOf(trial, body.order_id)).toEqual([
      {
        status: 'captured',
        amount_cents: 510,
        refunded_cents: 0,
        provider_reference: expect.stringMatching(/^sim_[0-9a-f]{16}$/),
        failure_reason: null,
      },
    ]);
    expect(await told(trial, body.order_id)).toEqual(['order.placed', 'payment.processed 5.10']);
  });

  test('pays an order that was to be paid in cash, or what is left of it', async () => {
    const { order_id } = await place(maria());
    await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash', amount: '1.10' });
    const { status, body } = await maria().post(`/api/orders/${order_id}/pay`, {
      method: 'card',
      payment_token: 'tok_visa',
    });
    expect([status, body.payment_status]).toEqual([200, 'paid']);
    expect((await paymentsOf(trial, order_id)).map((one) => one.amount_cents)).toEqual([110, 400]);
  });

  test('is told of a refund afterwards, by its id', async () => {
    const { order_id } = await place(maria(), card('tok_visa'));
    const { body } = await trial.as('csr').post(`/api/orders/${order_id}/refund`, { amount: '1.00', reason: 'cold' });
    expect([body.payment_status, await refundsOf(trial, order_id)]).toEqual([
      'partially_refunded',
      [{ amount_cents: 100, status: 'pending' }],
    ]);
    await sweep([trial]);
    expect(await refundsOf(trial, order_id)).toEqual([{ amount_cents: 100, status: 'done' }]);
    expect((await told(trial, order_id)).slice(1)).toEqual(['payment.processed 5.10', 'payment.refunded 1.00']);
  });

  test('an order that costs nothing asks no provider', async () => {
    await trial.rows(
      "insert into carts.coupons (coupon_code, percent_off, created_at) values ('ALL', 100, now()) on conflict do nothing",
    );
    await put(maria(), 'scone');
    await maria().post('/api/cart/coupon', { code: 'ALL' });
    const { status, body } = await maria().post('/api/cart/checkout', card(testTokens.decline));
    expect([status, body.payment_status, await paymentsOf(trial, body.order_id)]).toEqual([201, 'paid', []]);
  });
});

describe('a card that is declined', () => {
  const order = () => place(maria(), { ...card(testTokens.decline), items: [{ product_id: 'bagel', quantity: 2 }] });

  test('leaves the order placed and failed, with its stock', async () => {
    const before = await onHand(trial, 'bagel');
    const body = await order();
    expect([body.status, body.payment_status, await onHand(trial, 'bagel')]).toEqual(['placed', 'failed', before - 2]);
    expect(await paymentsOf(trial, body.order_id)).toMatchObject([
      { status: 'failed', provider_reference: null, failure_reason: 'card declined' },
    ]);
    expect(await told(trial, body.order_id)).toEqual(['order.placed', 'payment.failed 6.00']);
  });

  test('to be paid by another card, however many it takes', async () => {
    const { order_id } = await order();
    const pay = (payment_token: string) =>
      maria().post(`/api/orders/${order_id}/pay`, { method: 'card', payment_token });
    const answers = [await pay(testTokens.decline), await pay('tok_visa'), await pay('tok_visa')];
    expect(answers.map(({ status, body }) => `${status} ${body.payment_status ?? body.code}`)).toEqual([
      '200 failed',
      '200 paid',
      '409 payment_not_possible',
    ]);
    expect((await told(trial, order_id)).slice(1)).toEqual([
      'payment.failed 6.00',
      'payment.failed 6.00',
      'payment.processed 6.00',
    ]);
  });

  test('or at the counter', async () => {
    const { order_id } = await order();
    const { body } = await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
    expect(body.payment_status).toBe('paid');
  });

  test('or not at all: cancelled, its stock comes back', async () => {
    const { order_id } = await order();
    const before = await onHand(trial, 'bagel');
    const { status, body } = await maria().post(`/api/orders/${order_id}/cancel`);
    expect([status, body.status, body.payment_status]).toEqual([200, 'cancelled', 'failed']);
    expect(await onHand(trial, 'bagel')).toBe(before + 2);
  });
});

describe('a provider that answers twice', () => {
  test('has captured once', async () => {
    const { order_id, version } = await place(maria(), card(testTokens.twice));
    await delay(500); // its second word comes after 200 ms
    const order = await orderOf(trial, order_id);
    expect([version, order.version, order.payment_status]).toEqual([2, 2, 'paid']);
    expect(await paymentsOf(trial, order_id)).toHaveLength(1);
    expect(await told(trial, order_id)).toEqual(['order.placed', 'payment.processed 5.10']);
  });
});

test('a card needs a provider to be offered', async () => {
  const { status, body } = await maria().post('/api/orders', {
    ...card('tok_visa'),
    payment_method: 'paypal',
    items: [{ product_id: 'scone', quantity: 1 }],
  });
  expect([status, body.errors[0].path]).toEqual([422, '/payment_method']);
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
