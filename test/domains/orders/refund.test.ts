import { beforeAll, describe, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';
import { tally } from './at-once.ts';
import { broken, place, putMenu, told } from './selling.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));
const refund = (order_id: string, body: unknown, headers?: Record<string, string>) =>
  trial.as('csr').post(`/api/orders/${order_id}/refund`, body, headers);
const read = async (order_id: string) => (await trial.as('till').get(`/api/orders/${order_id}`)).body;
const refundsOf = (order_id: string) =>
  trial.rows<{ method: string; amount_cents: number; status: string }>(
    `select method, r.amount_cents, r.status from payments.refunds as r join payments.payments using (payment_id)
     where r.order_id = $1 order by r.created_at, refund_id`,
    [order_id],
  );

/** An order of maria's for 5.10, paid in these parts. */
async function paid(...parts: [method: string, amount: string][]): Promise<string> {
  const { order_id } = await place(trial.as('maria'));
  for (const [method, amount] of parts) await trial.as('till').post(`/api/orders/${order_id}/pay`, { method, amount });
  return order_id;
}

test('all of it, unless told how much', async () => {
  const order_id = await paid(['cash', '5.10']);
  const { status, body, headers } = await refund(order_id, { reason: 'cold' });
  expect([status, body.payment_status, body.refunded, body.version, headers.etag]).toEqual([
    200,
    'refunded',
    '5.10',
    3,
    '"3"',
  ]);
  expect(await read(order_id)).toEqual(body);
  expect(await refundsOf(order_id)).toEqual([{ method: 'cash', amount_cents: 510, status: 'done' }]);
  expect(await told(trial, order_id)).toEqual(['order.placed', 'payment.processed 5.10', 'payment.refunded 5.10']);
});

test('in parts, to the last cent and no further', async () => {
  const order_id = await paid(['cash', '5.10']);
  const answers = [
    await refund(order_id, { amount: '2.00', reason: 'cold' }),
    await refund(order_id, { amount: '3.11', reason: 'cold' }),
    await refund(order_id, { amount: '3.09', reason: 'cold' }),
    await refund(order_id, { reason: 'cold' }),
    await refund(order_id, { reason: 'cold' }),
  ];
  expect(answers.map(({ status, body }) => [status, body.payment_status ?? body.code, body.refunded])).toEqual([
    [200, 'partially_refunded', '2.00'],
    [409, 'refund_not_possible', undefined],
    [200, 'partially_refunded', '5.09'],
    [200, 'refunded', '5.10'],
    [409, 'refund_not_possible', undefined],
  ]);
  expect([answers[1]!.body.refundable, answers[4]!.body.refundable]).toEqual(['3.10', '0.00']);
});

test('the latest payment is given back first', async () => {
  const order_id = await paid(['cash', '2.00'], ['voucher', '1.10'], ['girocard', '2.00']);
  await refund(order_id, { amount: '3.50', reason: 'cold' });
  expect((await refundsOf(order_id)).map((one) => `${one.method} ${one.amount_cents}`)).toEqual([
    'girocard 200',
    'voucher 110',
    'cash 40',
  ]);
  expect((await told(trial, order_id)).slice(-3)).toEqual([
    'payment.refunded 2.00',
    'payment.refunded 1.10',
    'payment.refunded 0.40',
  ]);
});

test('also of what was paid only in part', async () => {
  const order_id = await paid(['cash', '3.00']);
  expect((await refund(order_id, { amount: '3.01', reason: 'cold' })).body.refundable).toBe('3.00');
  expect((await refund(order_id, { reason: 'cold' })).body).toMatchObject({
    payment_status: 'refunded',
    refunded: '3.00',
  });
});

describe('the same key', () => {
  const key = (text: string) => ({ 'idempotency-key': text });

  test('repeated is one refund, with the same bytes', async () => {
    const order_id = await paid(['cash', '5.10']);
    const body = { amount: '1.00', reason: 'cold' };
    const first = await refund(order_id, body, key('r1'));
    const again = [await refund(order_id, body, key('r1')), await refund(order_id, body, key('r1'))];
    for (const one of again) {
      expect([one.status, one.headers['idempotent-replayed'], one.text]).toEqual([200, 'true', first.text]);
    }
    expect((await read(order_id)).refunded).toBe('1.00');
    expect(await refundsOf(order_id)).toHaveLength(1);
  });

  test('at once, at two servers, is one refund', async () => {
    const order_id = await paid(['cash', '5.10']);
    const second = await trial.another();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        [trial, second]
          [n % 2]!.as('csr')
          .post(`/api/orders/${order_id}/refund`, { amount: '1.00', reason: 'cold' }, key('r2')),
      ),
    );
    const texts = answers.filter(({ status }) => status === 200).map(({ text }) => text);
    expect(texts.length).toBeGreaterThanOrEqual(1);
    expect(new Set(texts).size).toBe(1);
    expect(answers.every(({ status, body }) => status === 200 || body.code === 'idempotency_in_flight')).toBe(true);
    expect((await read(order_id)).refunded).toBe('1.00');
  });

  test('for another body is refused, and refunds nothing', async () => {
    const order_id = await paid(['cash', '5.10']);
    await refund(order_id, { amount: '1.00', reason: 'cold' }, key('r3'));
    const other = await refund(order_id, { amount: '2.00', reason: 'cold' }, key('r3'));
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect((await read(order_id)).refunded).toBe('1.00');
  });

  test('without one, two refunds are two', async () => {
    const order_id = await paid(['cash', '5.10']);
    await refund(order_id, { amount: '1.00', reason: 'cold' });
    await refund(order_id, { amount: '1.00', reason: 'cold' });
    expect((await read(order_id)).refunded).toBe('2.00');
  });
});

test('at once, at two servers, never more than was captured', async () => {
  const order_id = await paid(['cash', '3.10'], ['voucher', '2.00']);
  const second = await trial.another();
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, n) =>
      [trial, second][n % 2]!.as('csr').post(`/api/orders/${order_id}/refund`, { amount: '1.00', reason: 'cold' }),
    ),
  );
  expect(tally(answers.map(({ status, body }) => `${status} ${body.refundable ?? ''}`))).toEqual({
    '200 ': 5,
    '409 0.10': 19,
  });
  expect((await read(order_id)).refunded).toBe('5.00');
});

test('of an order that nobody paid, or that is not there, nothing', async () => {
  const { order_id } = await place(trial.as('maria'));
  const answers = [
    await refund(order_id, { reason: 'cold' }),
    await refund('01999999-9999-7999-8999-999999999999', { reason: 'cold' }),
  ];
  expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual([
    '409 refund_not_possible',
    '404 not_found',
  ]);
  expect(await read(order_id)).toMatchObject({ payment_status: 'pending', version: 1 });
});

test.each([
  [{}, '/reason'],
  [{ reason: '' }, '/reason'],
  [{ reason: 'cold', amount: '0.00' }, '/amount'],
  [{ reason: 'cold', amount: 1 }, '/amount'],
  [{ reason: 'cold', amount: '-1.00' }, '/amount'],
])('%j: 422 %s', async (body, path) => {
  const order_id = await paid(['cash', '5.10']);
  const answer = await refund(order_id, body);
  expect([answer.status, answer.body.errors.map((one: { path: string }) => one.path)]).toEqual([422, [path]]);
  expect((await read(order_id)).refunded).toBe('0.00');
});

test('only staff and tills give money back', async () => {
  const order_id = await paid(['cash', '5.10']);
  const url = `/api/orders/${order_id}/refund`;
  const answers = [
    await trial.as('maria').post(url, { reason: 'cold' }),
    await trial.as('carts').post(url, { reason: 'cold' }),
    await trial.guest().post(url, { reason: 'cold' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 401]);
  expect((await read(order_id)).refunded).toBe('0.00');
});

test('who gave what back, and why, is audited', async () => {
  const order_id = await paid(['cash', '5.10']);
  await refund(order_id, { amount: '1.00', reason: 'cold' });
  const audit = `select principal, before, after from kernel.audit_log where entity_id = $1 and action = 'order.refund'`;
  expect(await trial.rows(audit, [order_id])).toEqual([
    {
      principal: 'person:csr',
      before: { payment_status: 'paid', refunded: '0.00' },
      after: { payment_status: 'partially_refunded', refunded: '1.00', reason: 'cold' },
    },
  ]);
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
