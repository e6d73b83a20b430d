import { type Database, sql, type Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { appendEvents } from '../../kernel/event-log.ts';
import { changeOf } from './change-event.ts';
import { lockWallets } from './lock-wallets.ts';
import { readWhole } from './open-wallets.ts';
import { saveWallets } from './store-wallets.ts';

/** So many wallets in one transaction. */
const setSize = 200;

interface Due {
  readonly wallet_id: string;
  /** Several have their points in it, so it is nobody's own. */
  readonly shared: boolean;
}

// what is left in a shared wallet belongs to somebody who is in it, so it is known as one
const due = sql(
  'loyalty.find_expired_wallets',
  `select wallet_id, exists (select from loyalty.members as m where m.wallet_id = w.wallet_id) as shared
   from loyalty.wallets as w
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
    const found = await database.query<Due>(due, [before, after, setSize]);
    if (found.length === 0) return sum;
    const expired = await database.transaction((tx) => expire(tx, found, before, now));
    sum.wallets += expired.length;
    sum.points += expired.reduce((total, points) => total + points, 0);
    after = found.at(-1)!.wallet_id;
  }
}

async function expire(tx: Transaction, found: readonly Due[], before: Date, now: Date): Promise<number[]> {
  const idsOf = (some: readonly Due[]) => some.map(({ wallet_id }) => wallet_id);
  lockWallets(tx, idsOf(found.filter(({ shared }) => !shared)), idsOf(found.filter(({ shared }) => shared)));
  const wallets = await readWhole(tx, idsOf(found));
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
