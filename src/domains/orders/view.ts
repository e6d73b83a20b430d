import { formatMoney } from '../../kernel/money.ts';
import type { Order, OrderItem } from './types.ts';

/** An order as clients see it. `points_earned` is the ledger's, which learns of the order a moment later. */
export function orderView(order: Order, pointsEarned: number) {
  return {
    order_id: order.order_id,
    order_number: String(order.order_number),
    customer_id: order.customer_id ?? order.taken_over_by ?? null,
    status: order.status,
    payment_status: order.payment_status,
    payment_method: order.payment_method,
    placed_at: order.placed_at,
    promised_at: order.promised_at,
    ready_at: order.ready_at,
    completed_at: order.completed_at,
    cancelled_at: order.cancelled_at,
    currency: order.currency,
    subtotal: formatMoney(order.subtotal_cents),
    discount: formatMoney(order.discount_cents),
    tax: formatMoney(order.tax_cents),
    total: formatMoney(order.total_cents),
    refunded: formatMoney(order.refunded_cents),
    points_earned: pointsEarned,
    items: order.items.map(itemView),
    fulfilment: order.fulfilment,
    contact: order.contact,
    note: order.note,
    dietary_overrides: order.dietary_overrides.map((one) => ({ ...one, conflicts: [...one.conflicts] })),
    origin: order.origin,
    external_id: order.external_id,
    version: order.version,
  };
}

/** A line as clients see it. */
export function itemView(item: OrderItem) {
  return {
    product_id: item.product_id,
    product_name: item.product_name,
    options: item.options.map((option) => ({
      option_id: option.option_id,
      name: option.name,
      price_delta: formatMoney(option.price_delta_cents),
    })),
    quantity: item.quantity,
    price: formatMoney(item.price_cents),
    tax_rate: item.tax_rate_points / 10_000,
    subtotal: formatMoney(item.price_cents * item.quantity),
  };
}
