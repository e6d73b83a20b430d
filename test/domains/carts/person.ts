import type { Client } from '../../roles/client.ts';

type Line = { product_id: string; quantity: number; price: string };

/** A cart's lines as `product × quantity at price`, in order. */
export const linesIn = (cart: { items: Line[] }) =>
  cart.items.map((one) => `${one.product_id} × ${one.quantity} at ${one.price}`);

/** Adds to the cart; answers the id of the product's line. */
export async function put(
  client: Client,
  product_id: string,
  quantity = 1,
  options: readonly string[] = [],
): Promise<string> {
  const { status, body } = await client.post('/api/cart/items', { product_id, quantity, options });
  if (status !== 200) throw new Error(`adding ${product_id} answered ${status} ${body.code}`);
  const named = (line: { product_id: string; options: { option_id: string }[] }) =>
    line.product_id === product_id && options.every((id) => line.options.some(({ option_id }) => option_id === id));
  return body.items.findLast(named).line_id;
}
