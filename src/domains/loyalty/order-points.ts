import type { StoredEvent } from '../../kernel/event.ts';
import { parseMoney } from '../../kernel/money.ts';
import { orderCancelled, orderCompleted, orderPlaced } from '../orders/events.ts';
import { paymentProcessed, paymentRefunded } from '../payments/events.ts';

/** What is known of an order, in whatever order its events came. Money in cents, times ISO 8601 in UTC. */
export interface OrderPoints {
  readonly order_id: string;
  readonly customer_id: string;
  total_cents: number | null;
  captured_cents: number;
  refunded_cents: number;
  /** The captures and refunds in these sums. */
  readonly counted: string[];
  completed_at: string | null;
  captured_at: string | null;
  cancelled_at: string | null;
  /** When it was both completed and paid. */
  earned_at: string | null;
  /** Points per unit of the currency at that time. */
  rate: string | null;
  lot_id: string | null;
  earned_points: number;
  reversed_points: number;
}

export type Origin = 'live' | 'import';

/** What an event asks of the ledger: points for an order, or back what the money that is left does not earn. */
export interface Movement {
  readonly kind: 'earn' | 'reverse';
  readonly order: OrderPoints;
  /** The money that earns, or still does. */
  readonly cents: number;
  readonly reason: 'order_completed' | 'order_cancelled' | 'payment_refunded';
  /** Which cancellation or refund it answers to. */
  readonly cause: string | null;
  readonly effective_at: string;
  readonly origin: Origin;
}

export function newOrder(order_id: string, customer_id: string): OrderPoints {
  return {
    order_id,
    customer_id,
    total_cents: null,
    captured_cents: 0,
    refunded_cents: 0,
    counted: [],
    completed_at: null,
    captured_at: null,
    cancelled_at: null,
    earned_at: null,
    rate: null,
    lot_id: null,
    earned_points: 0,
    reversed_points: 0,
  };
}

/**
 * Applies one event to its order. Telling it again changes nothing.
 *
 * @returns whether anything changed, and what that asks of the ledger, if anything
 */
export function applyEvent(order: OrderPoints, event: StoredEvent): { changed: boolean; movement: Movement | null } {
  const leftBefore = moneyLeft(order);
  const noted = note(order, event);
  if (!noted) return { changed: false, movement: null };
  const { origin } = event.data as { origin: Origin };
  if (order.earned_at === null) return { changed: true, movement: earning(order, origin) };
  const cents = moneyLeft(order);
  if (cents >= leftBefore) return { changed: true, movement: null };
  const reason = noted === 'cancelled' ? 'order_cancelled' : 'payment_refunded';
  return {
    changed: true,
    movement: { kind: 'reverse', order, cents, reason, cause: noted, effective_at: event.time, origin },
  };
}

/** Whichever of completion and payment came last, by their own times: the events may come in any order. */
function earning(order: OrderPoints, origin: Origin): Movement | null {
  const { total_cents, completed_at, captured_at, cancelled_at } = order;
  if (total_cents === null || completed_at === null || cancelled_at !== null || order.captured_cents < total_cents)
    return null;
  order.earned_at = captured_at !== null && captured_at > completed_at ? captured_at : completed_at;
  const cents = moneyLeft(order);
  return { kind: 'earn', order, cents, reason: 'order_completed', cause: null, effective_at: order.earned_at, origin };
}

/** What has been paid and not given back; nothing of a cancelled order earns. */
function moneyLeft({ cancelled_at, captured_cents, refunded_cents }: OrderPoints): number {
  return cancelled_at === null ? Math.max(0, captured_cents - refunded_cents) : 0;
}

/** Notes what an event says; answers what it was, or null if it was known. */
function note(order: OrderPoints, event: StoredEvent): string | null {
  if (paymentProcessed.matches(event)) {
    const { payment_id, amount } = event.data;
    if (!count(order, `payment:${payment_id}`)) return null;
    order.captured_cents += parseMoney(amount)!;
    if (order.captured_at === null || order.captured_at < event.time) order.captured_at = event.time;
    return 'captured';
  }
  if (paymentRefunded.matches(event)) {
    const { payment_id, refund_id, amount } = event.data;
    const refund = `refund:${refund_id ?? payment_id}`;
    if (!count(order, refund)) return null;
    order.refunded_cents += parseMoney(amount)!;
    return refund;
  }
  if (orderPlaced.matches(event)) {
    if (order.total_cents !== null) return null;
    order.total_cents = parseMoney(event.data.total);
    return 'placed';
  }
  if (orderCompleted.matches(event)) {
    if (order.completed_at !== null) return null;
    order.completed_at = event.time;
    order.total_cents ??= parseMoney(event.data.total);
    return 'completed';
  }
  if (!orderCancelled.matches(event) || order.cancelled_at !== null) return null;
  order.cancelled_at = event.time;
  order.total_cents ??= parseMoney(event.data.total);
  return 'cancelled';
}

function count(order: OrderPoints, id: string): boolean {
  if (order.counted.includes(id)) return false;
  order.counted.push(id);
  return true;
}
