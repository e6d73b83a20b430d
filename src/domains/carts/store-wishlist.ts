import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

const read = sql(
  'carts.read_wishlists',
  'select owner, product_id from carts.wishlist where owner = any($1) order by owner, added_at, product_id',
);
const add = sql(
  'carts.add_wishes',
  `insert into carts.wishlist (owner, product_id, added_at)
   select *, $3 from unnest($1::text[], $2::text[]) on conflict do nothing`,
);
const remove = sql(
  'carts.remove_wishes',
  `delete from carts.wishlist as wish using unnest($1::text[], $2::text[]) as gone (owner, product_id)
   where wish.owner = gone.owner and wish.product_id = gone.product_id`,
);

export interface Wish {
  readonly owner: string;
  readonly product_id: string;
}

/** Product ids by owner, in the order in which they were put aside. */
export async function readWishlists(reader: Reader, owners: readonly string[]): Promise<Map<string, string[]>> {
  const lists = new Map<string, string[]>();
  for (const { owner, product_id } of await reader.query<Wish>(read, [owners])) {
    const list = lists.get(owner);
    if (list) list.push(product_id);
    else lists.set(owner, [product_id]);
  }
  return lists;
}

export function addWishes(tx: Transaction, wishes: readonly Wish[], now: Date): void {
  if (wishes.length > 0) void tx.write(add, [...columns(wishes), now]);
}

export function removeWishes(tx: Transaction, wishes: readonly Wish[]): void {
  if (wishes.length > 0) void tx.write(remove, columns(wishes));
}

const columns = (wishes: readonly Wish[]) => [wishes.map((wish) => wish.owner), wishes.map((wish) => wish.product_id)];
