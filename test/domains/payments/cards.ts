import { expect } from 'vitest';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import type { TrialShop } from '../../roles/trial-shop.ts';
import { eventually } from './eventually.ts';

/** An order as staff see it. */
export const orderOf = async (trial: TrialShop, order_id: unknown) =>
  (await trial.as('till').get(`/api/orders/${order_id}`)).body;

/** The order once its money has come to this. */
export async function orderBecomes(trial: TrialShop, order_id: unknown, payment_status: string) {
  const order = await eventually(
    () => orderOf(trial, order_id),
    (one) => one.payment_status === payment_status,
  );
  expect(order.payment_status).toBe(payment_status);
  return order;
}

export interface Row {
  status: string;
  amount_cents: number;
  refunded_cents: number;
  provider_reference: string | null;
  failure_reason: string | null;
}

/** Its payments, oldest first. */
export const paymentsOf = (trial: TrialShop, order_id: unknown) =>
  trial.rows<Row>(
    `select status, amount_cents, refunded_cents, provider_reference, failure_reason
     from payments.payments where order_id = $1 order by created_at, payment_id`,
    [order_id],
  );

/** The refunds that the provider has been told of, and those that it has not. */
export const refundsOf = (trial: TrialShop, order_id: unknown) =>
  trial.rows<{ amount_cents: number; status: string }>(
    'select amount_cents, status from payments.refunds where order_id = $1 order by refund_id',
    [order_id],
  );

/** Lets these processes sweep up what was left behind, so many seconds later. */
export async function sweep(shops: readonly Pick<TrialShop, 'shop'>[], secondsLater = 61): Promise<void> {
  turnClock(new Date(now().getTime() + secondsLater * 1_000));
  for (const { shop } of shops) shop.card.start();
  await Promise.all(shops.map(({ shop }) => shop.card.stop()));
  turnClock(null);
}
