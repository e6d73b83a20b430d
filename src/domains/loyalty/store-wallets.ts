import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { Account, Span } from './standing.ts';
import type { Entry, FoundLot, Lot, Wallet, WalletRow } from './wallet.ts';

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
const columns = 'lot_id, wallet_id, customer_id, order_id, points, remaining, earned_at';
const lots = sql(
  'loyalty.read_lots',
  `with named as (
     select lots.*, outstanding, wanted.wallet_id as current from unnest($1::uuid[], $2::bigint[], $4::text[]) as wanted (lot_id, outstanding, wallet_id)
     join loyalty.lots using (lot_id)),
   short as (select current as wallet_id from named where remaining < outstanding or wallet_id <> current union select unnest($3::text[]))
   select ${columns} from named where wallet_id = current
   union
   select ${columns} from loyalty.lots where remaining <> 0 and wallet_id in (select wallet_id from short)`,
);
const open = sql(
  'loyalty.read_open_lots',
  `select ${columns} from loyalty.lots where remaining <> 0 and wallet_id = any($1)`,
);
const byId = sql(
  'loyalty.read_lots_by_id',
  `select ${columns}, last_activity_at from loyalty.lots join loyalty.wallets using (wallet_id) where lot_id = any($1)`,
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
 * The lots named, each with the wallet where its customer is now and the points that may be taken back from it. Of
 * wallets where a named lot holds less than that, and of `wholeWallets`, all open lots. A lot that was empty when its
 * customer changed wallets stayed behind, and is missing.
 */
export async function readLots(
  reader: Reader,
  named: readonly { readonly lot_id: string; readonly wallet_id: string; readonly outstanding: number }[],
  wholeWallets: readonly string[],
): Promise<Lot[]> {
  if (named.length === 0 && wholeWallets.length === 0) return [];
  return reader.query<Lot>(lots, [
    named.map((lot) => lot.lot_id),
    named.map((lot) => lot.outstanding),
    wholeWallets,
    named.map((lot) => lot.wallet_id),
  ]);
}

/** All lots of these wallets of which something is left or owed. */
export function readOpenLots(reader: Reader, walletIds: readonly string[]): Promise<Lot[]> {
  return reader.query<Lot>(open, [walletIds]);
}

/** Lots wherever they are, also empty ones. */
export async function readLotsById(reader: Reader, lotIds: readonly string[]): Promise<Map<string, FoundLot>> {
  if (lotIds.length === 0) return new Map();
  return new Map((await reader.query<FoundLot>(byId, [lotIds])).map((lot) => [lot.lot_id, lot]));
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
  `insert into loyalty.lots (lot_id, wallet_id, points, remaining, earned_at, customer_id, order_id)
   select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::text[], $7::text[])
   on conflict (lot_id) do update set remaining = excluded.remaining, wallet_id = excluded.wallet_id`,
);
const appendEntry = sql(
  'loyalty.append_entries',
  `insert into loyalty.ledger (entry_id, wallet_id, number, customer_id, kind, points, balance_before, balance_after,
     lot_id, order_id, reason, cause, effective_at, reward_id, redemption_id, created_at)
   select *, $16 from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
     $8::bigint[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::timestamptz[], $14::text[], $15::uuid[])`,
);
const appendChange = sql(
  'loyalty.append_lot_changes',
  `insert into loyalty.lot_changes (entry_id, lot_id, points) select * from unnest($1::uuid[], $2::uuid[], $3::bigint[])`,
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

/** Writes what changed in wallets, with lots and entries: none can stand without the others. */
export function saveWallets(tx: Transaction, wallets: readonly Wallet[], now: Date): void {
  const changed = wallets.filter((wallet) => wallet.entries.length > 0);
  if (changed.length === 0) return;
  const rows = changed.map((wallet) => wallet.row());
  void tx.write(saveWallet, [
    rows.map((row) => row.wallet_id),
    rows.map((row) => row.balance),
    rows.map((row) => row.entries),
    rows.map((row) => row.last_activity_at),
  ]);
  // one that was handed over is known to both wallets
  saveLots(tx, [...new Set(changed.flatMap((wallet) => [...wallet.changedLots]))]);
  appendEntries(
    tx,
    changed.flatMap(({ entries }) => entries),
    now,
  );
}

function saveLots(tx: Transaction, changed: readonly Lot[]): void {
  if (changed.length === 0) return;
  void tx.write(saveLot, [
    changed.map((lot) => lot.lot_id),
    changed.map((lot) => lot.wallet_id),
    changed.map((lot) => lot.points),
    changed.map((lot) => lot.remaining),
    changed.map((lot) => lot.earned_at),
    changed.map((lot) => lot.customer_id),
    changed.map((lot) => lot.order_id),
  ]);
}

function appendEntries(tx: Transaction, entries: readonly Entry[], now: Date): void {
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
    entries.map((entry) => entry.reward_id),
    entries.map((entry) => entry.redemption_id),
    now,
  ]);
  const changes = entries.flatMap(({ entry_id, lot_id, lots: of }) =>
    of.length === 1 && of[0]!.lot_id === lot_id ? [] : of.map((change) => ({ entry_id, ...change })),
  );
  if (changes.length === 0) return;
  void tx.write(appendChange, [
    changes.map((change) => change.entry_id),
    changes.map((change) => change.lot_id),
    changes.map((change) => change.points),
  ]);
}
