import { beforeAll, describe, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';
import { tally } from './at-once.ts';
import { broken, place, putMenu, told } from './selling.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));
const pay = (order_id: string, body: unknown, who: 'till' | 'barista' | 'maria' | 'jonas' = 'till') =>
  trial.as(who).post(`/api/orders/${order_id}/pay`, body);
const read = async (order_id: string) => (await trial.as('till').get(`/api/orders/${order_id}`)).body;
const paymentsOf = (order_id: string) =>
  trial.rows(
    'select method, channel, amount_cents, status from payments.payments where order_id = $1 order by created_at',
    [order_id],
  );

test('an order is paid at the counter whole', async () => {
  const { order_id } = await place(trial.as('maria'));
  const { status, body, headers } = await pay(order_id, { method: 'cash' });
  expect([status, body.payment_status, body.version, headers.etag]).toEqual([200, 'paid', 2, '"2"']);
  expect(await read(order_id)).toEqual(body);
  expect(await paymentsOf(order_id)).toEqual([
    { method: 'cash', channel: 'counter', amount_cents: 510, status: 'captured' },
  ]);
  expect(await told(trial, order_id)).toEqual(['order.placed', 'payment.processed 5.10']);
});

test('or in parts, each another way', async () => {
  const { order_id } = await place(trial.as('maria'));
  const parts = [
    await pay(order_id, { method: 'cash', amount: '2.00' }),
    await pay(order_id, { method: 'voucher', amount: '0.01' }),
    await pay(order_id, { method: 'girocard' }),
  ];
  expect(parts.map(({ body }) => body.payment_status)).toEqual(['pending', 'pending', 'paid']);
  expect(await paymentsOf(order_id)).toEqual([
    { method: 'cash', channel: 'counter', amount_cents: 200, status: 'captured' },
    { method: 'voucher', channel: 'counter', amount_cents: 1, status: 'captured' },
    { method: 'girocard', channel: 'counter', amount_cents: 309, status: 'captured' },
  ]);
  expect(await told(trial, order_id)).toEqual([
    'order.placed',
    'payment.processed 2.00',
    'payment.processed 0.01',
    'payment.processed 3.09',
  ]);
});

test('also after it was handed over', async () => {
  const { order_id } = await place(trial.as('maria'));
  await trial.as('barista').post(`/api/orders/${order_id}/complete`);
  expect((await pay(order_id, { method: 'cash' })).body).toMatchObject({ status: 'completed', payment_status: 'paid' });
});

describe('what cannot be paid', () => {
  const refused = async (order_id: string, body: unknown, who?: 'maria' | 'jonas' | 'barista') => {
    const before = [await read(order_id), await told(trial, order_id)];
    const answer = await pay(order_id, body, who);
    expect([await read(order_id), await told(trial, order_id)]).toEqual(before);
    return [answer.status, answer.body.code, answer.body.open ?? answer.body.errors?.[0].path];
  };

  test('more than is open', async () => {
    const { order_id } = await place(trial.as('maria'));
    expect(await refused(order_id, { method: 'cash', amount: '5.11' })).toEqual([409, 'payment_not_possible', '5.10']);
    await pay(order_id, { method: 'cash', amount: '5.00' });
    expect(await refused(order_id, { method: 'cash', amount: '0.11' })).toEqual([409, 'payment_not_possible', '0.10']);
    await pay(order_id, { method: 'cash' });
    expect(await refused(order_id, { method: 'cash' })).toEqual([409, 'payment_not_possible', '0.00']);
  });

  test('what was cancelled or refunded', async () => {
    const [cancelled, refunded] = [await place(trial.as('maria')), await place(trial.as('maria'))];
    await trial.as('barista').post(`/api/orders/${cancelled.order_id}/cancel`);
    expect(await refused(cancelled.order_id, { method: 'cash' })).toEqual([409, 'payment_not_possible', '5.10']);
    await pay(refunded.order_id, { method: 'cash', amount: '3.00' });
    await trial.as('barista').post(`/api/orders/${refunded.order_id}/refund`, { amount: '1.00', reason: 'cold' });
    expect(await refused(refunded.order_id, { method: 'cash' })).toEqual([409, 'payment_not_possible', '2.10']);
  });

  test.each([
    [{ amount: '1.00' }, '/method'],
    [{ method: 'cash', amount: '0.00' }, '/amount'],
    [{ method: 'cash', amount: '-1.00' }, '/amount'],
    [{ method: 'cash', amount: 1 }, '/amount'],
    [{ method: 'cash', amount: '1.005' }, '/amount'],
    [{ method: '' }, '/method'],
  ])('%j: 422 %s', async (body, path) => {
    const { order_id } = await place(trial.as('maria'));
    expect(await refused(order_id, body)).toEqual([422, 'validation_failed', path]);
  });

  test('by a customer, what is not hers, or not by card', async () => {
    const { order_id } = await place(trial.as('maria'));
    expect(await refused(order_id, { method: 'card', payment_token: 'tok_visa' }, 'jonas')).toEqual([
      404,
      'not_found',
      undefined,
    ]);
    expect(await refused(order_id, { method: 'cash' }, 'maria')).toEqual([422, 'validation_failed', '/method']);
  });

  test('what nobody ordered', async () => {
    const answer = await pay('01999999-9999-7999-8999-999999999999', { method: 'cash' });
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  });
});

test('payments at once, at two servers, never exceed the total', async () => {
  const second = await trial.another();
  const { order_id } = await place(trial.as('maria'));
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      [trial, second][n % 2]!.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash', amount: '1.00' }),
    ),
  );
  expect(tally(answers.map(({ status, body }) => `${status} ${body.open ?? ''}`))).toEqual({
    '200 ': 5,
    '409 0.10': 15,
  });
  expect((await read(order_id)).payment_status).toBe('pending');
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
