import type { StoredEvent } from '../../kernel/event.ts';
import { parseMoney } from '../../kernel/money.ts';
import { orderCancelled, orderCompleted, orderPlaced } from '../orders/events.ts';
import { paymentProcessed, paymentRefunded } from '../payments/events.ts';

/** What a set of events adds to one customer's figures. */
export interface CustomerTally {
  readonly customer_id: string;
  orders_placed: number;
  orders_completed: number;
  orders_cancelled: number;
  placed_cents: number;
  cancelled_cents: number;
  captured_cents: number;
  refunded_cents: number;
  first_order_at: string | null;
  last_order_at: string | null;
}

export interface ProductTally {
  readonly customer_id: string;
  readonly product_id: string;
  product_name: string;
  orders: number;
  quantity: number;
  last_ordered_at: string;
}

export interface Tally {
  readonly customers: readonly CustomerTally[];
  readonly products: readonly ProductTally[];
  /** Each order that was placed. */
  readonly orders: readonly { readonly customer_id: string; readonly placed_at: string }[];
}

export const tallied = [orderPlaced, orderCompleted, orderCancelled, paymentProcessed, paymentRefunded];

/** Sums up events by customer, and orders by customer and product. */
export function tallyEvents(events: readonly StoredEvent[]): Tally {
  const customers = new Map<string, CustomerTally>();
  const products = new Map<string, ProductTally>();
  const orders: { customer_id: string; placed_at: string }[] = [];
  for (const event of events) {
    const { customer_id } = event.data as { customer_id: string | null };
    if (customer_id === null) continue;
    let tally = customers.get(customer_id);
    if (!tally) {
      tally = emptyTally(customer_id);
      customers.set(customer_id, tally);
    }
    if (orderPlaced.matches(event)) {
      const { placed_at, total, items } = event.data;
      tally.orders_placed += 1;
      tally.placed_cents += parseMoney(total)!;
      if (tally.first_order_at === null || placed_at < tally.first_order_at) tally.first_order_at = placed_at;
      if (tally.last_order_at === null || placed_at > tally.last_order_at) tally.last_order_at = placed_at;
      orders.push({ customer_id, placed_at });
      tallyProducts(products, customer_id, items, placed_at);
    } else if (paymentProcessed.matches(event)) {
      tally.captured_cents += parseMoney(event.data.amount)!;
    } else if (paymentRefunded.matches(event)) {
      tally.refunded_cents += parseMoney(event.data.amount)!;
    } else if (orderCompleted.matches(event)) {
      tally.orders_completed += 1;
    } else if (orderCancelled.matches(event)) {
      tally.orders_cancelled += 1;
      tally.cancelled_cents += parseMoney(event.data.total)!;
    }
  }
  return { customers: [...customers.values()], products: [...products.values()], orders };
}

function emptyTally(customer_id: string): CustomerTally {
  return {
    customer_id,
    orders_placed: 0,
    orders_completed: 0,
    orders_cancelled: 0,
    placed_cents: 0,
    cancelled_cents: 0,
    captured_cents: 0,
    refunded_cents: 0,
    first_order_at: null,
    last_order_at: null,
  };
}

/** A product on two lines of an order, with different options, is in that order once. */
function tallyProducts(
  products: Map<string, ProductTally>,
  customer_id: string,
  items: readonly { product_id: string; product_name: string; quantity: number }[],
  placed_at: string,
): void {
  const inOrder = new Set<string>();
  for (const { product_id, product_name, quantity } of items) {
    const key = `${customer_id}\n${product_id}`;
    let tally = products.get(key);
    if (!tally) {
      tally = { customer_id, product_id, product_name, orders: 0, quantity: 0, last_ordered_at: placed_at };
      products.set(key, tally);
    }
    if (!inOrder.has(product_id)) tally.orders += 1;
    inOrder.add(product_id);
    tally.quantity += quantity;
    if (placed_at < tally.last_ordered_at) continue;
    tally.last_ordered_at = placed_at;
    tally.product_name = product_name;
  }
}
