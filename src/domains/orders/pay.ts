import { type BatchContext, type Call, type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { formatMoney } from '../../kernel/money.ts';
import { type Channel, insertPayments, type NewPayment, type Payment, readPaymentsOf } from '../payments/index.ts';
import { orderLock } from './lock.ts';
import { type Owner, owns } from './ownership.ts';
import { paymentStatusOf } from './payment-status.ts';
import { processedEvent } from './place.ts';
import { saveOrders } from './store-change.ts';
import { readOrders } from './store-read.ts';
import type { Order } from './types.ts';

export interface PayOrder {
  readonly order_id: string;
  readonly method: string;
  readonly channel: Channel;
  /** Cents; null pays what is open. */
  readonly amount_cents: number | null;
  readonly token: string | null;
  /** Set where a customer pays herself: it must be her order. */
  readonly own: Owner | null;
}

export interface Paid {
  readonly order: Order;
  readonly payment: NewPayment;
}

/** Takes a payment at the counter, or commits the intent of a card payment. */
export const payOrder: Command<PayOrder, Paid> = {
  name: 'orders.pay',
  locks: ({ order_id }) => [orderLock(order_id)],
  async execute(tx: Transaction, calls: readonly Call<PayOrder>[], { now }: BatchContext): Promise<Outcome<Paid>[]> {
    const ids = calls.map((call) => call.input.order_id);
    const orders = await readOrders(tx, ids);
    const payments = await readPaymentsOf(tx, ids);
    const results = calls.map(({ input }) =>
      pay(input, orders.get(input.order_id), payments.get(input.order_id) ?? []),
    );
    const done = results.flatMap((result) => ('payment' in result ? [result] : []));
    saveOrders(
      tx,
      done.map(({ order }) => order),
      now,
    );
    insertPayments(
      tx,
      done.map(({ payment }) => payment),
      now,
    );
    return results.map((result, index) => {
      if (!('payment' in result)) return refusal(result);
      const { order, payment } = result;
      const events = payment.status === 'captured' ? [processedEvent(order, payment)] : [];
      const audit = {
        action: 'order.pay',
        entity: 'orders',
        entityId: order.order_id,
        after: { amount: formatMoney(payment.amount_cents), method: payment.method },
      };
      return success(
        { order: { ...order, version: order.version + 1 }, payment },
        events,
        calls[index]!.input.own ? [] : [audit],
      );
    });
  },
};

function pay(input: PayOrder, order: Order | undefined, payments: readonly Payment[]): Paid | Problem {
  if (!order || (input.own && !owns(input.own, order))) return problem('not_found', 'There is no such order.');
  const open = order.total_cents - order.captured_cents;
  const amount = input.amount_cents ?? open;
  const waiting = payments.some((payment) => payment.status === 'pending');
  const why =
    order.status === 'cancelled'
      ? 'A cancelled order cannot be paid.'
      : order.refunded_cents > 0
        ? 'An order that was refunded cannot be paid again.'
        : waiting
          ? 'A card payment of this order is still being decided.'
          : amount <= 0 || amount > open
            ? `Of this order ${formatMoney(open)} is open.`
            : null;
  if (why) return problem('payment_not_possible', why, { members: { open: formatMoney(open) } });
  const captured = input.channel === 'card' ? 0 : amount;
  const payment: NewPayment = {
    payment_id: uuid7(),
    order_id: order.order_id,
    customer_id: order.customer_id,
    method: input.method,
    channel: input.channel,
    amount_cents: amount,
    status: input.channel === 'card' ? 'pending' : 'captured',
    provider_token: input.token,
  };
  const after = { ...order, captured_cents: order.captured_cents + captured };
  return { order: { ...after, payment_status: paymentStatusOf(after) }, payment };
}
