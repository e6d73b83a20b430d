import type { Setting } from '../setting.ts';

/** L2 and the chain, as SQL: each row is a wallet that breaks them, and how. */
const faults = `
  with chained as (
    select wallet_id, number, points, balance_before, balance_after,
      lag(number, 1, 0) over (partition by wallet_id order by number) as number_before,
      lag(balance_after, 1, 0) over (partition by wallet_id order by number) as left_before
    from loyalty.ledger),
  entries as (
    select wallet_id, count(*) as entries, sum(points) as points,
      bool_and(number = number_before + 1 and balance_before = left_before and balance_after = balance_before + points) as chained
    from chained group by wallet_id),
  lots as (
    select wallet_id, sum(remaining) as remaining, bool_or(remaining > 0) and bool_or(remaining < 0) as mixed
    from loyalty.lots group by wallet_id)
  select wallet_id, balance, points::int, remaining::int, chained, mixed
  from loyalty.wallets full join entries using (wallet_id) full join lots using (wallet_id)
  where wallet_id = any($1) and (balance is distinct from points or balance is distinct from remaining
    or chained is not true or mixed is not false or wallets.entries is distinct from entries.entries)`;

/** Those of these wallets in which balance, entries and lots do not agree. */
export async function ledgerFaults(setting: Setting, wallets: readonly string[]): Promise<unknown[]> {
  return setting.rows(faults, [wallets]);
}

/** What the ledger says about orders: their entries in order, without what tells runs apart. */
export async function entriesOf(setting: Setting, customers: readonly string[]) {
  return setting.rows<{ customer_id: string; order_id: string; kind: string; points: number; effective_at: string }>(
    `select customer_id, order_id, kind, points, effective_at from loyalty.ledger
     where customer_id = any($1) order by wallet_id, number`,
    [customers],
  );
}
