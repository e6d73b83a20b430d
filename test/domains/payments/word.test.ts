import { beforeAll, describe, expect, test } from 'vitest';
import { payOrder } from '../../../src/domains/orders/pay.ts';
import { recordPayment } from '../../../src/domains/orders/record-payment.ts';
import { system } from '../../../src/kernel/principal.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { broken, place, putMenu, told } from '../orders/selling.ts';
import { orderOf, paymentsOf } from './cards.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));

/** An order for 5.10 of which 2.00 wait for the card provider's word. */
async function waiting() {
  const { order_id } = await place(trial.as('maria'));
  const intent = {
    order_id,
    method: 'card',
    channel: 'card' as const,
    amount_cents: 200,
    token: 'tok_visa',
    own: null,
  };
  const [done] = await trial.run(payOrder, [intent]);
  if (typeof done === 'string' || done === undefined) throw new Error(`paying was refused: ${done}`);
  return { order_id, payment_id: done.payment.payment_id };
}
const captured = { status: 'captured' as const, provider_reference: 'ref', failure_reason: null };
const failed = { status: 'failed' as const, provider_reference: null, failure_reason: 'card declined' };

describe('the first word about a payment holds, whatever is said after it', () => {
  test.each([
    ['captured', [captured, captured], 'pending', ['payment.processed 2.00']],
    ['captured', [captured, failed], 'pending', ['payment.processed 2.00']],
    ['failed', [failed, captured], 'failed', ['payment.failed 2.00']],
    ['failed', [failed, failed, failed], 'failed', ['payment.failed 2.00']],
  ] as const)('%s', async (status, words, payment_status, events) => {
    const payment = await waiting();
    for (const word of words) await trial.run(recordPayment, [{ ...payment, ...word }]);
    expect(await paymentsOf(trial, payment.order_id)).toMatchObject([{ status, amount_cents: 200 }]);
    expect(await orderOf(trial, payment.order_id)).toMatchObject({ payment_status, version: 3 });
    expect(await told(trial, payment.order_id)).toEqual(['order.placed', ...events]);
  });

  test('said many times at once, in one set and at two servers, it is one', async () => {
    const payment = await waiting();
    const second = await trial.another();
    const word = { ...payment, ...captured };
    await Promise.all([
      trial.run(recordPayment, [word, word, word]),
      ...Array.from({ length: 8 }, (_, n) =>
        [trial, second][n % 2]!.shop.kernel.run(recordPayment, [{ input: word, principal: system('card-provider') }]),
      ),
    ]);
    const { body } = await trial.as('till').post(`/api/orders/${payment.order_id}/pay`, { method: 'cash' });
    expect(body.payment_status).toBe('paid');
    expect((await paymentsOf(trial, payment.order_id)).map((one) => one.amount_cents)).toEqual([200, 310]);
  });
});

test('a word about what nobody asked for is refused', async () => {
  const [payment, other] = [await waiting(), await waiting()];
  const unknown = '01999999-9999-7999-8999-999999999999';
  const words = [
    { ...payment, payment_id: unknown, ...captured },
    { ...payment, order_id: unknown, ...captured },
    { ...payment, order_id: other.order_id, ...captured },
  ];
  expect(await trial.run(recordPayment, words)).toEqual(Array(3).fill('not_found'));
  expect(await told(trial, payment.order_id)).toEqual(['order.placed']);
  expect(await told(trial, other.order_id)).toEqual(['order.placed']);
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
