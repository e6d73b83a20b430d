import { daysBefore } from '../../kernel/clock.ts';
import { type Database, sql, type Transaction } from '../../kernel/database.ts';
import { firstIdOf } from '../../kernel/ids.ts';
import { cartLock, guestOwner } from './types.ts';

/** So many guests in one transaction. */
const setSize = 200;

/**
 * A guest's id tells when she got her cookie, and who got it later is not due: so few rows are looked at that carts,
 * which are written all day, need no index by their age.
 */
const due = sql(
  'carts.find_forgotten_guests',
  `(select owner from carts.carts where owner > $1 and owner < $2 and updated_at < $3 order by owner limit ${setSize})
   union
   (select distinct owner from carts.wishlist where owner > $1 and owner < $2 and added_at < $3
    order by owner limit ${setSize})
   order by owner limit ${setSize}`,
);
const forget = sql(
  'carts.forget_guests',
  `with untouched as (
     select owner from unnest($1::text[]) as asked (owner)
     where not exists (select from carts.carts as c where c.owner = asked.owner and c.updated_at >= $2)
       and not exists (select from carts.wishlist as w where w.owner = asked.owner and w.added_at >= $2)),
   carts as (delete from carts.carts where owner in (select owner from untouched) returning owner),
   items as (delete from carts.items where owner in (select owner from untouched) returning owner),
   wishes as (delete from carts.wishlist where owner in (select owner from untouched) returning owner)
   select count(*)::int as gone from (
     select owner from carts union select owner from items union select owner from wishes) as gone`,
);

/**
 * Deletes the carts and wish lists of guests that nobody has changed for as many days as a guest's cookie lives, a set of
 * guests at a time. One who has kept her cookie and comes back at that moment waits for her cart's lock, and gets a new
 * cart; or she was first, and keeps hers whole. @returns how many guests were forgotten
 */
export async function forgetGuestCarts(
  database: Database,
  cookieDays: number,
  now: Date,
  signal: AbortSignal,
): Promise<number> {
  const before = daysBefore(now, cookieDays);
  const end = guestOwner(firstIdOf(before));
  let forgotten = 0;
  for (let after = guestOwner(''); ; ) {
    signal.throwIfAborted();
    const found = await database.query<{ owner: string }>(due, [after, end, before]);
    if (found.length === 0) return forgotten;
    const owners = found.map(({ owner }) => owner);
    forgotten += await database.transaction((tx) => forgetUntouched(tx, owners, before));
    after = owners.at(-1)!;
  }
}

async function forgetUntouched(tx: Transaction, owners: readonly string[], before: Date): Promise<number> {
  // whoever changes a cart holds this: what is read here, she has written whole
  void tx.lock(owners.map(cartLock));
  const [row] = await tx.write<{ gone: number }>(forget, [owners, before]);
  return row!.gone;
}
