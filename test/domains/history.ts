import { randomUUID } from 'node:crypto';
import { orderCancelled, orderCompleted, orderPlaced } from '../../src/domains/orders/events.ts';
import { paymentProcessed, paymentRefunded } from '../../src/domains/payments/events.ts';
import type { NewEvent } from '../../src/kernel/event.ts';
import { formatMoney } from '../../src/kernel/money.ts';

/** An order and everything that can be told about it. Amounts in cents; times ISO 8601. */
export class History {
  readonly order_id = randomUUID();
  readonly customer_id: string | null;
  readonly #total: string;
  readonly #origin: 'live' | 'import';

  constructor(customer_id: string | null, totalCents: number, origin: 'live' | 'import' = 'live') {
    this.customer_id = customer_id;
    this.#total = formatMoney(totalCents);
    this.#origin = origin;
  }

  placed(
    time: string,
    items: { product_id: string; quantity: number }[] = [{ product_id: 'latte', quantity: 1 }],
  ): NewEvent {
    const total = this.#total;
    const sold = items.map((item) => ({
      ...item,
      product_name: item.product_id,
      category: null,
      price: total,
      options: [],
    }));
    const sums = { subtotal: total, discount: '0.00', tax: '0.00', total };
    const rest = { payment_method: 'cash', fulfilment: { type: 'pickup' }, dietary_overrides: [], promised_at: null };
    const data = { ...this.#common, external_id: null, items: sold, ...sums, ...rest, placed_at: time };
    return orderPlaced.make(this.order_id, data, time);
  }

  completed(time: string): NewEvent {
    const data = { ...this.#common, total: this.#total, promised_at: null, ready_at: null, completed_at: time };
    return orderCompleted.make(this.order_id, data, time);
  }

  cancelled(time: string): NewEvent {
    const data = { ...this.#common, total: this.#total, reason: 'test', cancelled_at: time };
    return orderCancelled.make(this.order_id, data, time);
  }

  paid(cents: number, time: string): NewEvent {
    const data = { ...this.#payment, payment_id: randomUUID(), amount: formatMoney(cents), status: 'captured' };
    return paymentProcessed.make(this.order_id, data, time);
  }

  refunded(cents: number, time: string): NewEvent {
    const ids = { payment_id: randomUUID(), refund_id: randomUUID() };
    const data = { ...this.#payment, ...ids, amount: formatMoney(cents), status: 'refunded' };
    return paymentRefunded.make(this.order_id, data, time);
  }

  get #common() {
    return { order_id: this.order_id, customer_id: this.customer_id, origin: this.#origin, currency: 'EUR' };
  }

  get #payment() {
    return { ...this.#common, method: 'cash' };
  }
}

/** The time so many days and minutes after some morning. */
export function at(days: number, minutes = 0): string {
  return new Date(Date.UTC(2024, 0, 1, 8) + days * 86_400_000 + minutes * 60_000).toISOString();
}
