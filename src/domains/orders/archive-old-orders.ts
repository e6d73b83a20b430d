import { daysBefore } from '../../kernel/clock.ts';
import { type Database, sql } from '../../kernel/database.ts';
import { orderLock } from './lock.ts';

/** Few enough that nobody waits for their locks. */
const atATime = 1_000;

const old = `archived_at is null and status in ('completed', 'cancelled')
     and orders.counted_from(origin, placed_at, order_id) < $1`;
const find = sql(
  'orders.find_old',
  `select order_id from orders.orders where ${old}
   order by orders.counted_from(origin, placed_at, order_id) limit ${atATime}`,
);
const archive = sql(
  'orders.archive_old',
  `with archived as (
     update orders.orders set archived_at = $3, version = version + 1, updated_at = $3
     where order_id = any($2) and ${old} returning 1)
   select count(*)::int as archived from archived`,
);

/**
 * Puts orders that are over, and older than so many days, out of sight: a thousand at a time, each under its own lock.
 * History that was imported counts from its import. @returns how many
 */
export async function archiveOldOrders(
  database: Database,
  afterDays: number,
  now: Date,
  signal: AbortSignal,
): Promise<number> {
  const before = daysBefore(now, afterDays);
  for (let total = 0; ; ) {
    const ids = (await database.query<{ order_id: string }>(find, [before])).map(({ order_id }) => order_id);
    if (ids.length === 0) return total;
    const [row] = await database.transaction((tx) => {
      void tx.lock(ids.map(orderLock));
      return tx.write<{ archived: number }>(archive, [before, ids, now]);
    });
    total += row!.archived;
    if (ids.length < atATime || row!.archived === 0) return total;
    signal.throwIfAborted();
  }
}
