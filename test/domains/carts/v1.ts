import { expect } from 'vitest';
import type { Client } from '../../roles/client.ts';

export const v1 = '/api/v1/cart';
/** Clients of the older cart service write addresses with and without a slash at the end. */
export const slashes = ['', '/'] as const;
/** The carts that requests without a body name; each test takes customers of its own. */
let customers = 0;
export const newCustomer = () => `customer-${++customers}`;

/** A good body of `POST /items`; say what is special about it. */
export const item = (customer_id: string, special: Record<string, unknown> = {}) => ({
  customer_id,
  product_id: 'latte',
  product_name: 'Latte',
  price: '4.20',
  quantity: 2,
  ...special,
});

/** A line as that service shows it. */
export const line = (product_id: string, product_name: string, price: string, quantity: number, subtotal: string) => ({
  product_id,
  product_name,
  price,
  quantity,
  subtotal,
});

/** `cart` with these lines. */
export const cart = (customer_id: string, total_items: number, subtotal: string, items: unknown[]) => ({
  customer_id,
  total_items,
  subtotal,
  items,
  created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
});

export const success = (message: string, shown: unknown) => ({ success: true, message, cart: shown, error: null });

/** A cart's lines as `product × quantity at price`, by product. */
export async function linesOf(client: Client, customer_id: string): Promise<string[]> {
  const { status, body } = await client.get(`${v1}/${customer_id}`);
  if (status !== 200) throw new Error(`the cart of ${customer_id} answered ${status}`);
  return body.cart.items.map((one: ReturnType<typeof line>) => `${one.product_id} × ${one.quantity} at ${one.price}`);
}
