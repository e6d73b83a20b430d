import type { NewEvent } from '../../kernel/event.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { formatMoney } from '../../kernel/money.ts';
import { type NewRefund, type Payment, paymentRefunded } from '../payments/index.ts';
import { paymentStatusOf } from './payment-status.ts';
import type { Order } from './types.ts';

export interface Refunded {
  readonly order: Order;
  readonly refunds: readonly NewRefund[];
  readonly events: readonly NewEvent[];
}

/**
 * Gives back `amount` cents of an order, latest payment first; null gives back all that is left. Nothing to give back
 * answers null; so does asking for more than is left.
 */
export function refundOrder(
  order: Order,
  payments: readonly Payment[],
  amount: number | null,
  reason: string,
): Refunded | null {
  const wanted = amount ?? order.captured_cents - order.refunded_cents;
  if (wanted <= 0 || wanted > order.captured_cents - order.refunded_cents) return null;
  let left = wanted;
  const refunds: NewRefund[] = [];
  for (const payment of payments.toReversed()) {
    const part = Math.min(left, payment.status === 'captured' ? payment.amount_cents - payment.refunded_cents : 0);
    if (part === 0) continue;
    const { payment_id, order_id } = payment;
    refunds.push({
      refund_id: uuid7(),
      payment_id,
      order_id,
      amount_cents: part,
      reason,
      by_provider: payment.channel === 'card',
    });
    left -= part;
  }
  if (left > 0) throw new Error(`payments of order ${order.order_id} do not add up to what was captured`);
  const methodOf = new Map(payments.map(({ payment_id, method }) => [payment_id, method]));
  const after = { ...order, refunded_cents: order.refunded_cents + wanted };
  return {
    order: { ...after, payment_status: paymentStatusOf(after) },
    refunds,
    events: refunds.map((refund) => refundedEvent(order, refund, methodOf.get(refund.payment_id)!)),
  };
}

/** `payment.refunded`; imported orders pass their own time. */
export function refundedEvent(
  { order_id, customer_id, origin, currency }: Pick<Order, 'order_id' | 'customer_id' | 'origin' | 'currency'>,
  { payment_id, refund_id, amount_cents }: NewRefund,
  method: string,
  time?: string,
): NewEvent {
  const amount = formatMoney(amount_cents);
  const ids = { payment_id, refund_id, order_id, customer_id };
  return paymentRefunded.make(order_id, { ...ids, origin, currency, amount, method, status: 'refunded' }, time);
}
