import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { RefundRequest } from '../../../src/adapters/card-provider/card-provider.ts';
import { CardDriver, insertRefunds } from '../../../src/domains/payments/index.ts';
import { now } from '../../../src/kernel/clock.ts';
import { uuid7 } from '../../../src/kernel/ids.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { card, place, putMenu } from '../orders/selling.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));
afterEach(() => {
  vi.useRealTimers();
});

/** Refunds of a cent each that nobody has told the provider of; their ids. */
async function leaveRefunds(number: number): Promise<string[]> {
  const { order_id } = await place(trial.as('maria'), card('tok_visa'));
  const [payment] = await trial.rows<{ payment_id: string }>(
    'select payment_id from payments.payments where order_id = $1',
    [order_id],
  );
  const refunds = Array.from({ length: number }, () => ({ refund_id: uuid7(), ...payment!, order_id }));
  await trial.shop.database.transaction(async (tx) =>
    insertRefunds(
      tx,
      refunds.map((one) => ({ ...one, amount_cents: 1, reason: 'cold', by_provider: true })),
      now(),
    ),
  );
  return refunds.map(({ refund_id }) => refund_id);
}

const openRefunds = async () =>
  (await trial.rows<{ refund_id: string }>(`select refund_id from payments.refunds where status = 'pending'`)).map(
    ({ refund_id }) => refund_id,
  );

function driverWith(refund: (request: RefundRequest) => Promise<void>) {
  const provider = { capture: () => Promise.reject(new Error('not asked')), refund, onWord: () => {} };
  const { database } = trial.shop;
  return new CardDriver({ database, provider, currency: 'EUR', record: async () => null, warn: () => {} });
}

test('a turn goes on until nothing is due', async () => {
  const ids = new Set(await leaveRefunds(120));
  const { promise: all, resolve } = Promise.withResolvers<void>();
  const driver = driverWith(async ({ refund_id }) => {
    ids.delete(refund_id);
    if (ids.size === 0) resolve();
  });
  driver.start();
  await all;
  await driver.stop();
  expect(await openRefunds()).toEqual([]);
});

test('a turn ends when the provider refuses all that it is told', async () => {
  const ids = await leaveRefunds(60);
  let asked = 0;
  const { promise: refused, resolve } = Promise.withResolvers<void>();
  const driver = driverWith(async () => {
    asked += 1;
    if (asked === 50) resolve();
    throw new Error('the provider is down');
  });
  driver.start();
  await refused;
  await delay(300); // for what it should not do
  await driver.stop();
  expect(asked).toBe(50);
  expect(await openRefunds()).toHaveLength(ids.length);
});

test('a turn that takes longer than a minute is the only one, and a stop waits for it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await trial.rows('update payments.refunds set next_attempt_at = null, status = $1, settled_at = now()', ['done']);
  const [first] = await leaveRefunds(1);
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
  const driver = driverWith(async ({ refund_id }) => {
    if (refund_id !== first) return;
    isAsked();
    await answered;
  });
  driver.start();
  await asked;
  const [second] = await leaveRefunds(1);
  vi.advanceTimersByTime(60_000);
  const stopped = driver.stop();
  expect(await Promise.race([stopped.then(() => 'stopped'), delay(500, 'waits')])).toBe('waits');
  answer();
  await stopped;
  expect(await openRefunds()).toEqual([second]);
});
