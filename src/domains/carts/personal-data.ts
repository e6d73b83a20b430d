import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import { formatMoney } from '../../kernel/money.ts';
import { readCarts } from './store.ts';
import { readWishlists } from './store-wishlist.ts';
import { cartLock, customerOwner } from './types.ts';

const deletions = ['items', 'carts', 'wishlist'].map((table) =>
  sql(`carts.forget_${table}`, `delete from carts.${table} where owner = any($1)`),
);

/** What is in a customer's cart, and what she has put aside. */
export async function exportCart(reader: Reader, customerId: string) {
  const owner = customerOwner(customerId);
  const [carts, wishes] = await Promise.all([readCarts(reader, [owner]), readWishlists(reader, [owner])]);
  const items = (carts.get(owner)?.items ?? []).map(({ product_id, product_name, options, quantity, price_cents }) => ({
    product_id,
    product_name,
    options,
    quantity,
    price: formatMoney(price_cents),
  }));
  return { items, coupon: carts.get(owner)?.coupon_code ?? null, wishlist: wishes.get(owner) ?? [] };
}

/** What `forgetCarts` needs of each customer. */
export const cartLocksOf = (customerId: string) => [cartLock(customerOwner(customerId))];

/** Deletes customers' carts and wishes. */
export function forgetCarts(tx: Transaction, customerIds: readonly string[]): void {
  const owners = customerIds.map(customerOwner);
  if (owners.length > 0) for (const deletion of deletions) void tx.write(deletion, [owners]);
}
