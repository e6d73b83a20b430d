import { now } from '../../kernel/clock.ts';
import type { Cursor } from '../../kernel/cursor.ts';
import { type Database, type Reader, sql } from '../../kernel/database.ts';
import { mayBeLate } from '../../kernel/handle-events.ts';
import { timeOfId } from '../../kernel/ids.ts';

const begin = sql(
  'kernel.begin_relay',
  `insert into kernel.relays (name, alive_at) values ('kafka', $1) on conflict (name) do update set alive_at = excluded.alive_at
   returning transaction_id::text, position`,
);
const advance = sql(
  'kernel.advance_relay',
  `update kernel.relays set transaction_id = $3::xid8, position = $4, alive_at = $5
   where name = 'kafka' and transaction_id = $1::xid8 and position = $2 returning 1`,
);
const live = sql('kernel.keep_relay_alive', `update kernel.relays set alive_at = $1 where name = 'kafka'`);
const oldest = sql(
  'kernel.oldest_unrelayed',
  `select log.event_id from kernel.event_log as log
   where (transaction_id, position) > (
     select coalesce(max(r.transaction_id), '0'), coalesce(max(r.position), 0) from kernel.relays as r where r.name = 'kafka')
   order by log.transaction_id, log.position limit 1`,
);

export async function beginRelay(database: Database, now: Date): Promise<Cursor> {
  const [row] = await database.transaction((tx) => tx.write<Cursor>(begin, [now]));
  return row!;
}

/** Notes that everything up to `to` is with the brokers. @returns false when somebody else has gone on from `from` */
export async function advanceRelay(database: Database, from: Cursor, to: Cursor, now: Date): Promise<boolean> {
  return database.transaction(async (tx) => {
    void tx.write(mayBeLate); // what is forgotten is sent again, and known there
    const rows = await tx.write(advance, [from.transaction_id, from.position, to.transaction_id, to.position, now]);
    return rows.length > 0;
  });
}

export async function keepRelayAlive(database: Database, now: Date): Promise<void> {
  await database.transaction(async (tx) => void tx.write(live, [now]));
}

/** Seconds since the oldest event was appended that no broker has acknowledged yet; 0 when there is none. */
export async function oldestUnrelayedAge(reader: Reader): Promise<number> {
  const [row] = await reader.query<{ event_id: string }>(oldest);
  // its own time may be that of a history which was imported just now
  return row ? Math.max(0, (now().getTime() - timeOfId(row.event_id)) / 1_000) : 0;
}
