import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import { redactEvents } from '../../kernel/event-log.ts';

export interface PurchaseRow {
  readonly purchase_id: string;
  readonly username: string;
  readonly userid: string;
  readonly price: string;
  readonly price_cents: number;
  readonly purchased_at: string;
  /** The purchase's own id where the client gave no time, else empty. */
  readonly received_as: string;
}

const insert = sql(
  'purchases.insert',
  `with stored as (
     insert into purchases.purchases (purchase_id, username, userid, price, price_cents, purchased_at, received_as)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $7::text[])
     on conflict do nothing
     returning userid, price_cents)
   select userid, count(*) as purchases, sum(price_cents)::bigint as amount_cents from stored group by userid`,
);

const forget = sql('purchases.forget', 'delete from purchases.purchases where userid = any($1)');

/** Stores the purchases that are not there yet; answers how many and how much these were, by `userid`. */
export async function storePurchases(
  tx: Transaction,
  rows: readonly PurchaseRow[],
): Promise<{ userid: string; purchases: number; amount_cents: number }[]> {
  return tx.write(insert, [
    rows.map((row) => row.purchase_id),
    rows.map((row) => row.username),
    rows.map((row) => row.userid),
    rows.map((row) => row.price),
    rows.map((row) => row.price_cents),
    rows.map((row) => row.purchased_at),
    rows.map((row) => row.received_as),
  ]);
}

/** Deletes the purchases of people who are erased, and their names from the log. */
export function forgetPurchases(tx: Transaction, userids: readonly string[]): void {
  if (userids.length === 0) return;
  void tx.write(forget, [userids]);
  const nameless = userids.map((userid) => ({ subject: userid, data: { username: userid } }));
  redactEvents(tx, ['purchase.made'], nameless);
}

/** A stored purchase as the older clients know it. */
export interface StoredPurchase {
  readonly _id: string;
  readonly username: string;
  readonly userid: string;
  readonly price: string;
  readonly timestamp: string;
}

/** Behind which purchase a page begins. */
export interface Place {
  readonly timestamp: string;
  readonly _id: string;
}

const columns = 'purchase_id as _id, username, userid, price, purchased_at as timestamp';
const behind = `(purchased_at, purchase_id) < ($2::timestamptz, $3) order by purchased_at desc, purchase_id desc limit $4`;
const readOwn = sql('purchases.read_own', `select ${columns} from purchases.purchases where userid = $1 and ${behind}`);
// Who calls herself as she is numbered is found twice; to leave her out of one search would make it read all that is hers.
const readNamed = sql(
  'purchases.read_named',
  `(select ${columns} from purchases.purchases where userid = $1 and ${behind})
   union
   (select ${columns} from purchases.purchases where username = $1 and ${behind})
   order by timestamp desc, _id desc limit $4`,
);

/**
 * A page of purchases, newest first, behind `after` (null: from the newest): those whose `userid` is `user`, and, unless
 * `own`, those whose `username` is.
 */
export async function readPurchases(
  reader: Reader,
  { user, own, after, limit }: { user: string; own: boolean; after: Place | null; limit: number },
): Promise<StoredPurchase[]> {
  const place = [after?.timestamp ?? 'infinity', after?._id ?? ''];
  return reader.query<StoredPurchase>(own ? readOwn : readNamed, [user, ...place, limit]);
}

/** All purchases of a customer, newest first. */
export const exportPurchases = (reader: Reader, customerId: string): Promise<StoredPurchase[]> =>
  readPurchases(reader, { user: customerId, own: true, after: null, limit: Number.MAX_SAFE_INTEGER });
