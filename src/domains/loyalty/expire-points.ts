import { type Database, sql, type Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { appendEvents } from '../../kernel/event-log.ts';
import { changeOf } from './change-event.ts';
import { readWhole } from './open-wallets.ts';
import { saveWallets, walletLock } from './store-wallets.ts';

/** So many wallets in one transaction. */
const setSize = 200;

const due = sql(
  'loyalty.find_expired_wallets',
  `select wallet_id from loyalty.wallets
   where balance > 0 and last_activity_at <= $1 and wallet_id > $2 order by wallet_id limit $3`,
);

/**
 * Lets the points of wallets go in which nobody has earned or redeemed for so many days. Safe to repeat and to be killed
 * anywhere: each set of wallets is a transaction of its own, and what has expired is not there to expire again.
 *
 * @returns how many wallets and points expired
 */
export async function expirePoints(
  database: Database,
  expiryDays: number,
  now: Date,
  signal: AbortSignal,
): Promise<{ wallets: number; points: number }> {
  const before = new Date(now.getTime() - expiryDays * 86_400_000);
  const sum = { wallets: 0, points: 0 };
  for (let after = ''; ; ) {
    signal.throwIfAborted();
    const found = await database.query<{ wallet_id: string }>(due, [before, after, setSize]);
    if (found.length === 0) return sum;
    const ids = found.map(({ wallet_id }) => wallet_id);
    const expired = await database.transaction((tx) => expire(tx, ids, before, now));
    sum.wallets += expired.length;
    sum.points += expired.reduce((total, points) => total + points, 0);
    after = ids.at(-1)!;
  }
}

async function expire(tx: Transaction, walletIds: readonly string[], before: Date, now: Date): Promise<number[]> {
  void tx.lock(walletIds.map(walletLock));
  const wallets = await readWhole(tx, walletIds);
  const events: NewEvent[] = [];
  const expired: number[] = [];
  for (const wallet of wallets.values()) {
    // somebody may have earned or redeemed meanwhile
    if (wallet.balance <= 0 || new Date(wallet.lastActivityAt!) > before) continue;
    expired.push(wallet.balance);
    events.push(...wallet.expire(now.toISOString()).map((entry) => changeOf(entry, 'live')));
  }
  saveWallets(tx, [...wallets.values()], now);
  appendEvents(
    tx,
    events.map((event) => ({ event, traceparent: undefined })),
    now,
  );
  return expired;
}
