import { beforeAll, describe, expect, test } from 'vitest';
import { testTokens } from '../../../src/adapters/card-provider/simulated.ts';
import { payOrder } from '../../../src/domains/orders/pay.ts';
import { claimDuePayments } from '../../../src/domains/payments/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { broken, card, place, putMenu, told } from '../orders/selling.ts';
import { orderOf, paymentsOf, refundsOf, sweep } from './cards.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));

describe('a provider that does not answer', () => {
  test('the customer’s answer shows the payment pending; asked again later, it has captured once', async () => {
    const { order_id, payment_status } = await place(trial.as('maria'), card(testTokens.timeout));
    expect(payment_status).toBe('pending');
    const meanwhile = await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
    expect([meanwhile.status, meanwhile.body.detail]).toEqual([
      409,
      'A card payment of this order is still being decided.',
    ]);
    await sweep([trial]);
    await sweep([trial], 200);
    expect((await orderOf(trial, order_id)).payment_status).toBe('paid');
    expect(await paymentsOf(trial, order_id)).toMatchObject([{ status: 'captured', amount_cents: 510 }]);
    expect(await told(trial, order_id)).toEqual(['order.placed', 'payment.processed 5.10']);
  });

  test('money that comes for an order that was cancelled meanwhile goes back', async () => {
    const { order_id } = await place(trial.as('maria'), card(testTokens.timeout));
    expect((await trial.as('maria').post(`/api/orders/${order_id}/cancel`)).body.payment_status).toBe('pending');
    await sweep([trial]);
    expect(await orderOf(trial, order_id)).toMatchObject({
      status: 'cancelled',
      payment_status: 'refunded',
      refunded: '5.10',
    });
    expect(await refundsOf(trial, order_id)).toEqual([{ amount_cents: 510, status: 'pending' }]);
    await sweep([trial]);
    expect(await refundsOf(trial, order_id)).toEqual([{ amount_cents: 510, status: 'done' }]);
    expect(await told(trial, order_id)).toEqual([
      'order.placed',
      'order.cancelled',
      'payment.processed 5.10',
      'payment.refunded 5.10',
    ]);
  });
});

/** What a process leaves behind that dies between committing an intent and asking the provider. */
async function leaveIntent(token = 'tok_visa', amount_cents: number | null = null): Promise<string> {
  const { order_id } = await place(trial.as('maria'));
  const intent = { order_id, method: 'card', channel: 'card' as const, amount_cents, token, own: null };
  await trial.run(payOrder, [intent]);
  return order_id;
}

describe('a process that died', () => {
  test('before it asked: somebody else asks, but not before it could have itself', async () => {
    const order_id = await leaveIntent();
    await sweep([trial], 15);
    expect((await orderOf(trial, order_id)).payment_status).toBe('pending');
    await sweep([trial], 21);
    expect((await orderOf(trial, order_id)).payment_status).toBe('paid');
  });

  test('while it was asking again: it is asked once more, a minute later', async () => {
    const order_id = await leaveIntent();
    const inTwoMinutes = new Date(Date.now() + 120_000);
    const claimed = await trial.shop.database.transaction((tx) => claimDuePayments(tx, inTwoMinutes, 50));
    expect(claimed.map((one) => one.order_id)).toEqual([order_id]);
    await sweep([trial], 150);
    expect((await orderOf(trial, order_id)).payment_status).toBe('pending');
    await sweep([trial], 181);
    expect((await orderOf(trial, order_id)).payment_status).toBe('paid');
  });

  test('of two that sweep at once each asks for what the other does not', async () => {
    const second = await trial.another();
    const orders = await Promise.all(Array.from({ length: 12 }, () => leaveIntent()));
    await sweep([trial, second]);
    for (const order_id of orders) {
      expect(await told(trial, order_id)).toEqual(['order.placed', 'payment.processed 5.10']);
    }
  });
});

describe('a word that comes when the order’s money has changed', () => {
  const counter = (order_id: string, path: string, body: unknown) =>
    trial.as('till').post(`/api/orders/${order_id}/${path}`, body);
  /** An order of which 2.00 were paid in cash, and whose card has yet to say about the rest. */
  async function halfPaid(token: string): Promise<string> {
    const { order_id } = await place(trial.as('maria'));
    await counter(order_id, 'pay', { method: 'cash', amount: '2.00' });
    await trial.run(payOrder, [{ order_id, method: 'card', channel: 'card', amount_cents: null, token, own: null }]);
    return order_id;
  }

  test.each([
    ['tok_visa', 'partially_refunded', '1.50'],
    [testTokens.decline, 'partially_refunded', '1.50'],
  ])('%s, after a refund: %s', async (token, payment_status, refunded) => {
    const order_id = await halfPaid(token);
    await counter(order_id, 'refund', { amount: '1.50', reason: 'cold' });
    await sweep([trial]);
    expect(await orderOf(trial, order_id)).toMatchObject({ status: 'placed', payment_status, refunded });
  });

  test.each([
    ['tok_visa', '5.10'],
    [testTokens.decline, '2.00'],
  ])('%s, after it was cancelled: everything is refunded', async (token, refunded) => {
    const order_id = await halfPaid(token);
    await counter(order_id, 'cancel', {});
    await sweep([trial]);
    expect(await orderOf(trial, order_id)).toMatchObject({
      status: 'cancelled',
      payment_status: 'refunded',
      refunded,
    });
  });
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
