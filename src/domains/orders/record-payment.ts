import { type BatchContext, type Call, type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { formatMoney } from '../../kernel/money.ts';
import {
  insertRefunds,
  type NewRefund,
  type Payment,
  paymentFailed,
  readPayments,
  settlePayments,
} from '../payments/index.ts';
import { orderLock } from './lock.ts';
import { paymentStatusOf } from './payment-status.ts';
import { processedEvent } from './place.ts';
import { refundOrder } from './refund.ts';
import { saveOrders } from './store-change.ts';
import { readOrders } from './store-read.ts';
import type { Order } from './types.ts';

/** The provider's word on a card payment. */
export interface ProviderWord {
  readonly payment_id: string;
  readonly order_id: string;
  readonly status: 'captured' | 'failed';
  readonly provider_reference: string | null;
  readonly failure_reason: string | null;
}

interface Recorded {
  readonly order: Order;
  readonly settled: boolean;
  readonly events: readonly NewEvent[];
  readonly refunds: readonly NewRefund[];
}

/**
 * Records the provider's word, once: a second or late word changes nothing. Money that arrives for an order that was
 * cancelled meanwhile goes straight back.
 */
export const recordPayment: Command<ProviderWord, Order> = {
  name: 'orders.record_payment',
  locks: ({ order_id }) => [orderLock(order_id)],
  async execute(
    tx: Transaction,
    calls: readonly Call<ProviderWord>[],
    { now }: BatchContext,
  ): Promise<Outcome<Order>[]> {
    const words = calls.map((call) => call.input);
    const orders = await readOrders(
      tx,
      words.map((word) => word.order_id),
    );
    const payments = await readPayments(
      tx,
      words.map((word) => word.payment_id),
    );
    const recorded = words.map((word) => record(word, orders.get(word.order_id), payments.get(word.payment_id)));
    const changed = recorded.flatMap((one, index) => (one?.settled ? [{ ...one, word: words[index]! }] : []));
    saveOrders(
      tx,
      changed.map(({ order }) => order),
      now,
    );
    settlePayments(
      tx,
      changed.map(({ word }) => word),
      now,
    );
    insertRefunds(
      tx,
      changed.flatMap(({ refunds }) => refunds),
      now,
    );
    return recorded.map((one) => {
      if (!one) return refusal(problem('not_found', 'There is no such payment.'));
      return success({ ...one.order, version: one.order.version + (one.settled ? 1 : 0) }, one.events);
    });
  },
};

function record(word: ProviderWord, order: Order | undefined, payment: Payment | undefined): Recorded | null {
  if (!order || !payment || payment.order_id !== order.order_id) return null;
  if (payment.status !== 'pending') return { order, settled: false, events: [], refunds: [] };
  if (word.status === 'failed') {
    return {
      order: { ...order, payment_status: paymentStatusOf(order, true) },
      settled: true,
      events: [failedEvent(order, payment, word)],
      refunds: [],
    };
  }
  const after = { ...order, captured_cents: order.captured_cents + payment.amount_cents };
  const paid: Order = { ...after, payment_status: paymentStatusOf(after) };
  const events = [processedEvent(order, payment)];
  if (order.status !== 'cancelled') return { order: paid, settled: true, events, refunds: [] };
  const back = refundOrder(
    paid,
    [{ ...payment, status: 'captured' }],
    payment.amount_cents,
    'the order was cancelled before the money came',
  )!;
  return { order: back.order, settled: true, events: [...events, ...back.events], refunds: back.refunds };
}

function failedEvent(order: Order, payment: Payment, word: ProviderWord): NewEvent {
  const { order_id, customer_id, origin, currency } = order;
  const { payment_id, method } = payment;
  const amount = formatMoney(payment.amount_cents);
  return paymentFailed.make(order_id, {
    payment_id,
    order_id,
    customer_id,
    origin,
    currency,
    amount,
    method,
    status: word.failure_reason ?? 'declined',
  });
}
