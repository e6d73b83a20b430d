import type { NewEvent } from '../../kernel/event.ts';
import { uuid7 } from '../../kernel/ids.ts';
import type { NewPayment, NewRefund } from '../payments/index.ts';
import { stepsBehind } from './machine.ts';
import { placedEvent, processedEvent } from './place.ts';
import { refundedEvent } from './refund.ts';
import { stepEvent } from './step-event.ts';
import type { Step } from './store-change.ts';
import type { OrderDraft } from './store-insert.ts';

export interface PastMoney {
  readonly payment: NewPayment | null;
  readonly refund: NewRefund | null;
}

/** What was paid for an imported order, and given back: all of it or nothing. */
export function moneyOf(draft: OrderDraft): PastMoney {
  if (draft.captured_cents === 0) return { payment: null, refund: null };
  const { order_id, customer_id, payment_method: method, captured_cents: amount_cents } = draft;
  const payment: NewPayment = {
    payment_id: uuid7(),
    order_id,
    customer_id,
    method,
    channel: 'external',
    amount_cents,
    status: 'captured',
    provider_token: null,
    created_at: draft.placed_at,
  };
  if (draft.refunded_cents === 0) return { payment, refund: null };
  const { payment_id } = payment;
  const reason = 'refunded before the import';
  return { payment, refund: { refund_id: uuid7(), payment_id, order_id, amount_cents, reason, by_provider: false } };
}

/**
 * The steps behind an order that came over while it was still being made, so that its next one follows on. An order that
 * has ended takes no further step, and a history of 100,000 of them would be four times as many rows that say nothing.
 */
export function stepsOf({ order_id, status }: OrderDraft, principal: string): Step[] {
  if (status === 'completed' || status === 'cancelled') return [];
  return stepsBehind(status).map((step, index) => ({
    ...step,
    order_id,
    place: index + 1,
    principal,
    reason: 'import',
  }));
}

/** What is told of an imported order, at its own time: of one that has ended its end, of an open one every step so far. */
export function eventsOf(draft: OrderDraft, { payment, refund }: PastMoney): NewEvent[] {
  const { status, placed_at: time } = draft;
  const ended = status === 'completed' || status === 'cancelled';
  const steps = ended ? [status] : stepsBehind(status).map((step) => step.status);
  const events = [placedEvent(draft, time)];
  if (payment) events.push(processedEvent(draft, payment, time));
  for (const step of steps) events.push(stepEvent(draft, step, 'cancelled before the import', time));
  if (payment && refund) events.push(refundedEvent(draft, refund, payment.method, time));
  return events;
}
