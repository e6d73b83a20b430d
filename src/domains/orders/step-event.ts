import type { NewEvent } from '../../kernel/event.ts';
import { formatMoney } from '../../kernel/money.ts';
import { orderAccepted, orderCancelled, orderCompleted, orderPreparing, orderReady } from './events.ts';
import type { Order, OrderStatus } from './types.ts';

/** The event that a step is told by. `time` only for imported history. */
export function stepEvent(
  order: Order | Omit<Order, 'order_number'>,
  status: OrderStatus,
  reason: string,
  time?: string,
): NewEvent {
  const { order_id, customer_id, origin, currency, promised_at, ready_at } = order;
  const total = formatMoney(order.total_cents);
  const data = { order_id, customer_id, origin };
  switch (status) {
    case 'accepted':
      return orderAccepted.make(order_id, data, time);
    case 'preparing':
      return orderPreparing.make(order_id, data, time);
    case 'ready':
      return orderReady.make(order_id, data, time);
    case 'completed':
      return orderCompleted.make(
        order_id,
        { ...data, currency, total, promised_at, ready_at, completed_at: order.completed_at! },
        time,
      );
    case 'cancelled':
      return orderCancelled.make(
        order_id,
        { ...data, currency, reason, total, cancelled_at: order.cancelled_at! },
        time,
      );
    case 'placed':
      throw new Error('an order is placed once, by order.placed');
  }
}
