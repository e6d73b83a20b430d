import { type Reader, sql } from '../../kernel/database.ts';
import { expiryOf } from './queries.ts';
import { readWhereabouts } from './store-members.ts';

/** Points that an entry took from a lot or gave to it, and where the lot comes from. */
export interface LotTrace {
  readonly lot_id: string;
  readonly points: number;
  /** Whose it is. */
  readonly customer_id: string;
  readonly earned_at: string;
  /** The order that earned it; null where it was given by hand, or is a debt. */
  readonly order_id: string | null;
}

export interface LedgerEntry {
  readonly entry_id: string;
  readonly wallet_id: string;
  readonly customer_id: string;
  readonly number: number;
  readonly kind: string;
  readonly points: number;
  readonly balance: number;
  readonly lot_id: string | null;
  readonly order_id: string | null;
  readonly reward_id: string | null;
  readonly redemption_id: string | null;
  readonly reason: string;
  readonly effective_at: string;
  /** Of points that came in and of which something is left. */
  readonly expires_at: string | null;
  readonly created_at: string;
  /** They sum up to the entry's points. */
  readonly lots: LotTrace[];
}

// an entry that is about one lot alone has no rows of its own there
const described = (page: string, order: string) =>
  `select page.entry_id, page.wallet_id, page.customer_id, number, kind, page.points, balance_after as balance, page.lot_id,
     coalesce(page.order_id, redemptions.order_id) as order_id, page.reward_id, page.redemption_id, reason, effective_at,
     page.created_at,
     case when page.points > 0 and exists (select from loyalty.lots where lots.lot_id = page.lot_id and remaining > 0
       and lots.wallet_id = page.wallet_id) then last_activity_at end as last_activity_at,
     (select coalesce(json_agg(json_build_object('lot_id', changed.lot_id, 'points', changed.points, 'customer_id', lots.customer_id,
          'earned_at', lots.earned_at, 'order_id', lots.order_id) order by lots.earned_at, lots.lot_id), '[]')
      from (
        select lot_id, points from loyalty.lot_changes as c where c.entry_id = page.entry_id
        union all
        select page.lot_id, page.points where page.lot_id is not null
          and not exists (select from loyalty.lot_changes as c where c.entry_id = page.entry_id)) as changed
      join loyalty.lots using (lot_id)) as lots
   from (${page}) as page
   join loyalty.wallets using (wallet_id) left join loyalty.redemptions using (redemption_id)
   order by ${order}`;
const entries = sql(
  'loyalty.read_entries',
  described(
    'select * from loyalty.ledger where wallet_id = $1 and number < $2 order by number desc limit $3',
    'number desc',
  ),
);
const about = sql(
  'loyalty.read_entries_about',
  // an index for each half
  described(
    `select * from loyalty.ledger
     where wallet_id = $1 and customer_id = $1 or customer_id = $1 and customer_id <> wallet_id`,
    'page.created_at desc, page.entry_id desc',
  ),
);

interface EntryRow extends LedgerEntry {
  readonly last_activity_at: string | null;
}

/** Entries of a customer's wallet before the entry of that number (null: from the newest), newest first. */
export async function readEntries(
  reader: Reader,
  customerId: string,
  { before, limit, expiryDays }: { before: number | null; limit: number; expiryDays: number },
): Promise<LedgerEntry[]> {
  const walletId = (await readWhereabouts(reader, [customerId])).of(customerId);
  const values = [walletId, before ?? Number.MAX_SAFE_INTEGER, limit];
  return (await reader.query<EntryRow>(entries, values)).map((row) => entryOf(row, expiryDays));
}

/** Every entry about a customer, in whichever wallet, newest first. It reads the whole ledger: for what is seldom asked. */
export async function readEntriesAbout(reader: Reader, customerId: string, expiryDays: number): Promise<LedgerEntry[]> {
  return (await reader.query<EntryRow>(about, [customerId])).map((row) => entryOf(row, expiryDays));
}

const entryOf = ({ last_activity_at, lots, ...entry }: EntryRow, expiryDays: number): LedgerEntry => ({
  ...entry,
  expires_at: last_activity_at === null ? null : expiryOf(last_activity_at, expiryDays),
  lots: lots.map((lot) => ({ ...lot, earned_at: new Date(lot.earned_at).toISOString() })),
});
