import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { Account, Span } from './standing.ts';
import type { Entry, Lot, WalletRow } from './wallet.ts';

/** Whose wallet it is; each customer has her own. */
export const walletOf = (customerId: string) => customerId;
export const walletLock = (walletId: string) => `wallet:${walletId}`;

const accounts = sql(
  'loyalty.read_accounts',
  'select customer_id, tier, lifetime_points, window_points, window_at from loyalty.accounts where customer_id = any($1)',
);
const wallets = sql(
  'loyalty.read_wallets',
  'select wallet_id, balance, entries, last_activity_at from loyalty.wallets where wallet_id = any($1)',
);
const sums = sql(
  'loyalty.sum_spans',
  `select place::int, sum(earned_points - reversed_points)::bigint as points
   from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) with ordinality as span (customer_id, after, until, place)
   join loyalty.orders on orders.customer_id = span.customer_id and earned_at > after and earned_at <= until
   group by place`,
);
const lots = sql(
  'loyalty.read_lots',
  `with named as (
     select lots.*, outstanding from unnest($1::uuid[], $2::bigint[]) as wanted (lot_id, outstanding)
     join loyalty.lots using (lot_id)),
   short as (select wallet_id from named where remaining < outstanding union select unnest($3::text[]))
   select lot_id, wallet_id, points, remaining, earned_at from named
   union
   select lot_id, wallet_id, points, remaining, earned_at from loyalty.lots
   where remaining <> 0 and wallet_id in (select wallet_id from short)`,
);

export async function readAccounts(reader: Reader, customerIds: readonly string[]): Promise<Map<string, Account>> {
  const rows = await reader.query<Account>(accounts, [customerIds]);
  return new Map(rows.map((row) => [row.customer_id, row]));
}

export async function readWallets(reader: Reader, walletIds: readonly string[]): Promise<Map<string, WalletRow>> {
  const rows = await reader.query<WalletRow>(wallets, [walletIds]);
  return new Map(rows.map((row) => [row.wallet_id, row]));
}

/** Points earned in each span, reversed ones taken off; in the order of the spans. */
export async function sumSpans(reader: Reader, spans: readonly Span[]): Promise<number[]> {
  const found = spans.map(() => 0);
  if (spans.length === 0) return found;
  const rows = await reader.query<{ place: number; points: number }>(sums, [
    spans.map((span) => span.customer_id),
    spans.map((span) => span.after),
    spans.map((span) => span.until),
  ]);
  for (const { place, points } of rows) found[place - 1] = points;
  return found;
}

/**
 * The lots named, each with the points that may be taken back from it. Of wallets where a named lot holds less than
 * that, and of `wholeWallets`, all open lots.
 */
export async function readLots(
  reader: Reader,
  named: readonly { readonly lot_id: string; readonly outstanding: number }[],
  wholeWallets: readonly string[],
): Promise<Lot[]> {
  if (named.length === 0 && wholeWallets.length === 0) return [];
  return reader.query<Lot>(lots, [named.map((lot) => lot.lot_id), named.map((lot) => lot.outstanding), wholeWallets]);
}

const saveAccount = sql(
  'loyalty.save_accounts',
  `insert into loyalty.accounts (customer_id, tier, lifetime_points, window_points, window_at)
   select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[])
   on conflict (customer_id) do update set tier = excluded.tier, lifetime_points = excluded.lifetime_points,
     window_points = excluded.window_points, window_at = excluded.window_at`,
);
const saveWallet = sql(
  'loyalty.save_wallets',
  `insert into loyalty.wallets (wallet_id, balance, entries, last_activity_at)
   select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::timestamptz[])
   on conflict (wallet_id) do update set balance = excluded.balance, entries = excluded.entries,
     last_activity_at = excluded.last_activity_at`,
);
const saveLot = sql(
  'loyalty.save_lots',
  `insert into loyalty.lots (lot_id, wallet_id, points, remaining, earned_at)
   select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[])
   on conflict (lot_id) do update set remaining = excluded.remaining`,
);
const appendEntry = sql(
  'loyalty.append_entries',
  `insert into loyalty.ledger (entry_id, wallet_id, number, customer_id, kind, points, balance_before, balance_after,
     lot_id, order_id, reason, cause, effective_at, created_at)
   select *, $14 from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
     $8::bigint[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::timestamptz[])`,
);

export function saveAccounts(tx: Transaction, rows: readonly Account[]): void {
  void tx.write(saveAccount, [
    rows.map((row) => row.customer_id),
    rows.map((row) => row.tier),
    rows.map((row) => row.lifetime_points),
    rows.map((row) => row.window_points),
    rows.map((row) => row.window_at),
  ]);
}

/** Writes wallets with their changed lots and new entries: one cannot stand without the others. */
export function saveWallets(
  tx: Transaction,
  rows: readonly WalletRow[],
  changed: readonly Lot[],
  entries: readonly Entry[],
  now: Date,
): void {
  if (entries.length === 0) return;
  void tx.write(saveWallet, [
    rows.map((row) => row.wallet_id),
    rows.map((row) => row.balance),
    rows.map((row) => row.entries),
    rows.map((row) => row.last_activity_at),
  ]);
  void tx.write(saveLot, [
    changed.map((lot) => lot.lot_id),
    changed.map((lot) => lot.wallet_id),
    changed.map((lot) => lot.points),
    changed.map((lot) => lot.remaining),
    changed.map((lot) => lot.earned_at),
  ]);
  void tx.write(appendEntry, [
    entries.map((entry) => entry.entry_id),
    entries.map((entry) => entry.wallet_id),
    entries.map((entry) => entry.number),
    entries.map((entry) => entry.customer_id),
    entries.map((entry) => entry.kind),
    entries.map((entry) => entry.points),
    entries.map((entry) => entry.balance_before),
    entries.map((entry) => entry.balance_after),
    entries.map((entry) => entry.lot_id),
    entries.map((entry) => entry.order_id),
    entries.map((entry) => entry.reason),
    entries.map((entry) => entry.cause),
    entries.map((entry) => entry.effective_at),
    now,
  ]);
}
