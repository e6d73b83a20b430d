import type { Consumer } from '../../kernel/consumer.ts';
import type { Transaction } from '../../kernel/database.ts';
import { isOurs, type NewEvent, type StoredEvent } from '../../kernel/event.ts';
import { orderCancelled, orderCompleted, orderPlaced } from '../orders/events.ts';
import { paymentProcessed, paymentRefunded } from '../payments/events.ts';
import { bookMovements } from './book.ts';
import { applyEvent, type Movement, newOrder, type OrderPoints } from './order-points.ts';
import { readOrders, saveOrders } from './store-orders.ts';
import type { EarningSettings } from './tiers.ts';

/**
 * Keeps the points ledger: an order earns once it is both completed and paid, whichever is heard of last, and gives
 * back what its cancellation or refunds take from it. It has no `forget`: the ledger is a book, not a view.
 */
export function ledgerConsumer(settings: EarningSettings): Consumer {
  return {
    name: 'loyalty.ledger',
    types: [orderPlaced, orderCompleted, orderCancelled, paymentProcessed, paymentRefunded].map(({ type }) => type),
    handle: (tx, events, now) => handle(tx, events, settings, now),
  };
}

async function handle(
  tx: Transaction,
  events: readonly StoredEvent[],
  settings: EarningSettings,
  now: Date,
): Promise<readonly NewEvent[]> {
  const concerning = events.filter(concernsCustomer).map(underSource);
  if (concerning.length === 0) return [];
  const orders = await readOrders(tx, [...new Set(concerning.map(({ data }) => data.order_id))]);
  const { changed, movements } = fold(orders, concerning);
  const told = movements.length > 0 ? await bookMovements(tx, movements, settings, now) : [];
  saveOrders(tx, [...changed]);
  return told;
}

type OrderEvent = StoredEvent<{ order_id: string; customer_id: string }>;

/** Orders without a customer earn nothing. */
function concernsCustomer(event: StoredEvent): event is OrderEvent {
  return (event.data as { customer_id: string | null }).customer_id !== null;
}

/** Orders of another service earn under its name, so that its numbers are never taken for ours. */
function underSource(event: OrderEvent): OrderEvent {
  if (isOurs(event)) return event;
  return { ...event, data: { ...event.data, order_id: `${event.source}#${event.data.order_id}` } };
}

function fold(
  orders: Map<string, OrderPoints>,
  events: readonly OrderEvent[],
): { changed: Set<OrderPoints>; movements: Movement[] } {
  const changed = new Set<OrderPoints>();
  const movements: Movement[] = [];
  for (const event of events) {
    const { order_id, customer_id } = event.data;
    let order = orders.get(order_id);
    if (!order) {
      order = newOrder(order_id, customer_id);
      orders.set(order_id, order);
    }
    const applied = applyEvent(order, event);
    if (applied.changed) changed.add(order);
    if (applied.movement) movements.push(applied.movement);
  }
  return { changed, movements };
}
