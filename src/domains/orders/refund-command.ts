import { type BatchContext, type Call, type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { formatMoney } from '../../kernel/money.ts';
import { insertRefunds, readPaymentsOf } from '../payments/index.ts';
import { orderLock } from './lock.ts';
import { refundOrder } from './refund.ts';
import { saveOrders } from './store-change.ts';
import { readOrders } from './store-read.ts';
import type { Order } from './types.ts';

export interface RefundOrder {
  readonly order_id: string;
  /** Cents; null gives back all that is left. */
  readonly amount_cents: number | null;
  readonly reason: string;
}

/** Gives money back. The provider is told afterwards, with the refund's id as its idempotency key. */
export const refundOrders: Command<RefundOrder, Order> = {
  name: 'orders.refund',
  locks: ({ order_id }) => [orderLock(order_id)],
  async execute(
    tx: Transaction,
    calls: readonly Call<RefundOrder>[],
    { now }: BatchContext,
  ): Promise<Outcome<Order>[]> {
    const ids = calls.map((call) => call.input.order_id);
    const orders = await readOrders(tx, ids);
    const payments = await readPaymentsOf(tx, ids);
    const results = calls.map(({ input }) => {
      const order = orders.get(input.order_id);
      if (!order) return problem('not_found', 'There is no such order.');
      const left = order.captured_cents - order.refunded_cents;
      const back = refundOrder(order, payments.get(order.order_id) ?? [], input.amount_cents, input.reason);
      return (
        back ??
        problem('refund_not_possible', `Of this order ${formatMoney(left)} can be refunded.`, {
          members: { refundable: formatMoney(left) },
        })
      );
    });
    const done = results.flatMap((result) => ('refunds' in result ? [result] : []));
    saveOrders(
      tx,
      done.map(({ order }) => order),
      now,
    );
    insertRefunds(
      tx,
      done.flatMap(({ refunds }) => refunds),
      now,
    );
    return results.map((result, index) => {
      if (!('refunds' in result)) return refusal(result);
      const { order, events } = result;
      const before = orders.get(order.order_id)!;
      const audit = {
        action: 'order.refund',
        entity: 'orders',
        entityId: order.order_id,
        before: { payment_status: before.payment_status, refunded: formatMoney(before.refunded_cents) },
        after: {
          payment_status: order.payment_status,
          refunded: formatMoney(order.refunded_cents),
          reason: calls[index]!.input.reason,
        },
      };
      return success({ ...order, version: order.version + 1 }, events, [audit]);
    });
  },
};
