import { type Command, success } from '../../kernel/command.ts';
import { sql } from '../../kernel/database.ts';
import { emptyCarts } from './store.ts';
import { cartLock } from './types.ts';

export interface MergeCart {
  /** Whose cart goes over: a guest's. */
  readonly from: string;
  readonly to: string;
}

const pairs = 'unnest($1::text[], $2::text[]) as merged (source, target)';
const carts = sql(
  'carts.merge_carts',
  `insert into carts.carts as cart (owner, coupon_code, version, created_at, updated_at)
   select target, coupon_code, version + 1, created_at, $3 from ${pairs} join carts.carts on owner = source
   on conflict (owner) do update
     set coupon_code = coalesce(cart.coupon_code, excluded.coupon_code),
         version = greatest(cart.version + 1, excluded.version), updated_at = excluded.updated_at`,
);
const items = sql(
  'carts.merge_items',
  `insert into carts.items as item
     (owner, product_id, options_key, line_id, product_name, price_cents, client_priced, quantity, added_at)
   select target, product_id, options_key, line_id, product_name, price_cents, client_priced, quantity, added_at
   from ${pairs} join carts.items on owner = source
   on conflict (owner, product_id, options_key) do update
     set quantity = least(item.quantity + excluded.quantity, 99999)`,
);
const wishes = sql(
  'carts.merge_wishes',
  `insert into carts.wishlist (owner, product_id, added_at)
   select target, product_id, added_at from ${pairs} join carts.wishlist on owner = source
   on conflict do nothing`,
);
const leaveWishes = sql('carts.merge_leave_wishes', 'delete from carts.wishlist where owner = any($1)');

/** A visitor's cart becomes part of the cart of the person she turns out to be. Once: afterwards hers is empty. */
export const mergeCart: Command<MergeCart, null> = {
  name: 'carts.merge',
  locks: ({ from, to }) => [cartLock(from), cartLock(to)],
  async execute(tx, calls, { now }) {
    const from = calls.map(({ input }) => input.from);
    const to = calls.map(({ input }) => input.to);
    void tx.write(carts, [from, to, now]);
    void tx.write(items, [from, to]);
    void tx.write(wishes, [from, to]);
    void tx.write(leaveWishes, [from]);
    emptyCarts(tx, from, now);
    return calls.map(() => success(null));
  },
};
