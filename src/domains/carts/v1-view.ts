import { formatMoney } from '../../kernel/money.ts';
import type { Cart } from './types.ts';

/** The cart as clients of the older cart service know it. */
export function v1Cart(customerId: string, cart: Cart) {
  let subtotal = 0;
  let totalItems = 0;
  const items = cart.items.map((item) => {
    const amount = item.price_cents * item.quantity;
    subtotal += amount;
    totalItems += item.quantity;
    return {
      product_id: item.product_id,
      product_name: item.product_name,
      price: formatMoney(item.price_cents),
      quantity: item.quantity,
      subtotal: formatMoney(amount),
    };
  });
  return {
    customer_id: customerId,
    total_items: totalItems,
    subtotal: formatMoney(subtotal),
    items,
    created_at: cart.created_at,
    updated_at: cart.updated_at,
  };
}

/** `{success, message, cart, error}`, around every answer of that surface that succeeds. */
export function v1Answer(message: string, customerId: string, cart: Cart | null) {
  return { success: true as const, message, cart: cart && v1Cart(customerId, cart), error: null };
}
