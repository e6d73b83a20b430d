import { beforeAll, describe, expect, test } from 'vitest';
import { testTokens } from '../../../src/adapters/card-provider/simulated.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { broken, card, place, putMenu, told } from '../orders/selling.ts';
import { orderBecomes, orderOf, paymentsOf, refundsOf } from './cards.ts';
import { eventually } from './eventually.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));
const maria = () => trial.as('maria');
const late = { ...card(testTokens.late), items: [{ product_id: 'scone', quantity: 2 }] };

/** The simulated provider tells its word after 4 s; the customer’s answer waits for 3. */
describe.concurrent('a word that comes after the answer', () => {
  test('pays the order all the same, once', async () => {
    const { order_id, payment_status } = await place(maria(), late);
    expect(payment_status).toBe('pending');
    await orderBecomes(trial, order_id, 'paid');
    expect(await paymentsOf(trial, order_id)).toMatchObject([{ status: 'captured', amount_cents: 510 }]);
    expect(await told(trial, order_id)).toEqual(['order.placed', 'payment.processed 5.10']);
  });

  test('does not change the answer that was given under a key', async () => {
    const key = { 'idempotency-key': 'late-1' };
    const first = await maria().post('/api/orders', late, key);
    expect([first.status, first.body.payment_status]).toEqual([201, 'pending']);
    const before = await maria().post('/api/orders', late, key);
    await orderBecomes(trial, first.body.order_id, 'paid');
    const after = await maria().post('/api/orders', late, key);
    for (const again of [before, after]) {
      expect([again.status, again.headers['idempotent-replayed'], again.text]).toEqual([201, 'true', first.text]);
    }
  });

  test('is waited for by whoever repeats the request meanwhile, here or at another server', async () => {
    const key = { 'idempotency-key': 'late-2' };
    const second = await trial.another();
    const first = maria().post('/api/orders', late, key);
    const isKept = () =>
      trial.rows<{ provisional: boolean }>("select provisional from kernel.idempotency_keys where key = 'late-2'");
    const kept = await eventually(isKept, (rows) => rows.length === 1);
    expect(kept).toEqual([{ provisional: true }]);
    for (const client of [maria(), second.as('maria')]) {
      const { status, body, headers } = await client.post('/api/orders', late, key);
      expect([status, body.code, headers['retry-after']]).toEqual([409, 'idempotency_in_flight', '1']);
    }
    const { text } = await first;
    expect(await isKept()).toEqual([{ provisional: false }]);
    expect((await second.as('maria').post('/api/orders', late, key)).text).toBe(text);
  });

  test('finds its order cancelled, and the money goes back', async () => {
    const { order_id } = await place(maria(), late);
    const cancelled = await maria().post(`/api/orders/${order_id}/cancel`);
    expect([cancelled.status, cancelled.body.payment_status]).toEqual([200, 'pending']);
    const order = await orderBecomes(trial, order_id, 'refunded');
    expect([order.status, order.refunded]).toEqual(['cancelled', '5.10']);
    expect(await refundsOf(trial, order_id)).toEqual([{ amount_cents: 510, status: 'pending' }]);
    expect(await told(trial, order_id)).toEqual([
      'order.placed',
      'order.cancelled',
      'payment.processed 5.10',
      'payment.refunded 5.10',
    ]);
  });

  test('finds its order handed over, and pays it', async () => {
    const { order_id } = await place(maria(), late);
    await trial.as('barista').post(`/api/orders/${order_id}/complete`);
    const order = await orderBecomes(trial, order_id, 'paid');
    expect(order.status).toBe('completed');
  });

  test('is also waited for where an order is paid afterwards', async () => {
    const { order_id } = await place(maria());
    const pay = { method: 'card', payment_token: testTokens.late };
    const key = { 'idempotency-key': 'late-3' };
    const first = await maria().post(`/api/orders/${order_id}/pay`, pay, key);
    expect([first.status, first.body.payment_status]).toEqual([200, 'pending']);
    await orderBecomes(trial, order_id, 'paid');
    const again = await maria().post(`/api/orders/${order_id}/pay`, pay, key);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect((await orderOf(trial, order_id)).payment_status).toBe('paid');
  });
});

test('a word in time is in the answer, and in every repetition of it', async () => {
  const body = { ...card('tok_visa'), items: [{ product_id: 'scone', quantity: 2 }] };
  const key = { 'idempotency-key': 'in-time' };
  const [first, again] = [await maria().post('/api/orders', body, key), await maria().post('/api/orders', body, key)];
  expect([first.status, first.body.payment_status]).toEqual([201, 'paid']);
  expect([again.headers['idempotent-replayed'], again.text]).toEqual(['true', first.text]);
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
