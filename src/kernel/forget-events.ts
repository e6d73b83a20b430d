import { daysBefore } from './clock.ts';
import { type Database, type Reader, sql } from './database.ts';
import { forgetInPieces } from './forget-in-pieces.ts';
import { firstIdOf } from './ids.ts';

const atATime = 5_000;

/** Whoever has yet to read something: the consumers, and the relay that publishes it. */
const readers = `select name, transaction_id, position from kernel.consumers
     union all select 'relay ' || name, transaction_id, position from kernel.relays`;

/**
 * The oldest events, in the order of the log, as far as every consumer has taken them. An event's id tells when it was
 * appended; its own time may be that of a history which was imported yesterday.
 */
const forget = sql(
  'kernel.forget_events',
  `with taken as (
     select transaction_id, position from (${readers}) as r order by r.transaction_id, r.position limit 1),
   oldest as (
     select transaction_id, position, event_id from kernel.event_log as log
     order by log.transaction_id, log.position limit ${atATime}),
   gone as (
     delete from kernel.event_log as log using oldest, taken
     where log.transaction_id = oldest.transaction_id and log.position = oldest.position and oldest.event_id < $1
       and (oldest.transaction_id, oldest.position) <= (taken.transaction_id, taken.position)
     returning log.transaction_id, log.position),
   noted as (
     insert into kernel.forgotten_events as f (transaction_id, position, forgotten, forgotten_at)
     select transaction_id, position, (select count(*) from gone), $2
     from gone order by gone.transaction_id desc, gone.position desc limit 1
     on conflict (one) do update set transaction_id = excluded.transaction_id, position = excluded.position,
       forgotten = f.forgotten + excluded.forgotten, forgotten_at = excluded.forgotten_at)
   select count(*)::int as gone from gone`,
);
const slowest = sql(
  'kernel.slowest_consumer',
  `select name from (${readers}) as r order by r.transaction_id, r.position, name limit 1`,
);
const anyForgotten = sql('kernel.events_forgotten', 'select 1 from kernel.forgotten_events');
const due = sql(
  'kernel.events_due',
  `select exists (
     select from (select event_id from kernel.event_log as log order by log.transaction_id, log.position limit 1) as first
     where event_id < $1) as due`,
);

export interface ForgottenEvents {
  readonly forgotten: number;
  /** The consumer that stands first in the log, where it keeps events that would be old enough to go. */
  readonly kept_for: string;
}

/**
 * Deletes events that are older than so many days and that every consumer and the relay have taken, a few thousand at a time. A
 * consumer that nobody runs any more keeps them; the result names it.
 */
export async function forgetEvents(
  database: Database,
  afterDays: number,
  now: Date,
  signal: AbortSignal,
): Promise<ForgottenEvents> {
  const before = firstIdOf(daysBefore(now, afterDays));
  const forgotten = await forgetInPieces(database, { forget, values: [before, now], atATime }, signal);
  return { forgotten, kept_for: await keptFor(database, before) };
}

async function keptFor(database: Database, before: string): Promise<string> {
  const [row] = await database.query<{ due: boolean }>(due, [before]);
  if (!row!.due) return '';
  return (await database.query<{ name: string }>(slowest))[0]?.name ?? 'consumers that have never run';
}

/** Whether the log's beginning is gone, so that nobody can be told all of it again. */
export async function eventsAreForgotten(reader: Reader): Promise<boolean> {
  return (await reader.query(anyForgotten)).length > 0;
}
