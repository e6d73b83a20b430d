import { now } from './clock.ts';
import type { Consumer } from './consumer.ts';
import { type Database, type Reader, sql, type Transaction } from './database.ts';
import { problem } from './errors.ts';
import { faultOf, type StoredEvent } from './event.ts';
import { appendEvents, wakeConsumers } from './event-log.ts';
import { eventsAreForgotten } from './forget-events.ts';

/** Counting stops here: more than this is simply far behind. */
const lagLimit = 100_000;

const list = sql(
  'kernel.list_consumers',
  `select name, paused, updated_at, transaction_id::text, position,
     (select count(*) from (
        select from kernel.event_log as log
        where (log.transaction_id, log.position) > (c.transaction_id, c.position) and log.type = any(string_to_array(w.types, ','))
        limit ${lagLimit}) as behind) as lag,
     (select count(*) from kernel.dead_letters as d where d.consumer = c.name and d.status = 'open') as dead_letters
   from kernel.consumers as c join unnest($1::text[], $2::text[]) as w (name, types) using (name)
   order by name`,
);
const pause = sql(
  'kernel.pause_consumer',
  'update kernel.consumers set paused = $2, updated_at = $3 where name = $1 returning name',
);
const rewind = sql(
  'kernel.rewind_consumer',
  `update kernel.consumers set transaction_id = '0', position = 0, updated_at = $2 where name = $1 returning name`,
);
/** Their events come again from the log, so a letter that stayed would be a second way to the same effect. */
const forgetLetters = sql('kernel.forget_dead_letters', 'delete from kernel.dead_letters where consumer = $1');

const forgetTopics = ['topic_positions', 'foreign_events'].map((table) =>
  sql(`kernel.forget_${table}`, `delete from kernel.${table} where consumer = $1`),
);

/** Held by whoever hands events to a consumer: it expects no company. */
const consumerLock = ({ name }: Consumer) => `consumer:${name}`;

export interface ConsumerState {
  readonly name: string;
  readonly paused: boolean;
  readonly updated_at: string;
  readonly transaction_id: string;
  readonly position: number;
  /** Events of its types that it has not taken yet, counted up to 100,000. */
  readonly lag: number;
  /** Open ones. */
  readonly dead_letters: number;
}

/** Where the consumers stand. Those that never ran are missing. */
export function listConsumers(reader: Reader, consumers: readonly Consumer[]): Promise<ConsumerState[]> {
  return reader.query<ConsumerState>(list, [
    consumers.map((consumer) => consumer.name),
    consumers.map((consumer) => consumer.types.join(',')),
  ]);
}

/** Pauses or resumes a consumer, for every process. @throws `not_found` */
export function setPaused(database: Database, name: string, paused: boolean): Promise<void> {
  return database.transaction((tx) => setPausedIn(tx, name, paused));
}

/** The same in a transaction that somebody else has begun. */
export async function setPausedIn(tx: Transaction, name: string, paused: boolean): Promise<void> {
  wakeConsumers(tx);
  const rows = await tx.write(pause, [name, paused, now()]);
  if (rows.length === 0) throw problem('not_found', 'There is no such consumer.');
}

/**
 * Sends a consumer back to the start of the log; what it had made is deleted first, so that each event counts once
 * again. @throws `not_found`; `invalid_transition` for a consumer whose effects cannot be deleted
 */
export function resetConsumer(database: Database, consumer: Consumer): Promise<void> {
  return database.transaction((tx) => resetConsumerIn(tx, consumer));
}

/** The same in a transaction that has not written yet. */
export async function resetConsumerIn(tx: Transaction, consumer: Consumer): Promise<void> {
  if (!consumer.forget) {
    throw problem(
      'invalid_transition',
      `What ${consumer.name} has made cannot be taken back, so it cannot start over.`,
    );
  }
  void tx.lock([consumerLock(consumer)]);
  if (await eventsAreForgotten(tx)) {
    throw problem(
      'invalid_transition',
      `The beginning of the log is gone (EVENT_RETENTION_DAYS): ${consumer.name} could not be rebuilt from what is left.`,
    );
  }
  consumer.forget(tx);
  for (const one of [forgetLetters, ...forgetTopics]) void tx.write(one, [consumer.name]);
  wakeConsumers(tx);
  const rows = await tx.write(rewind, [consumer.name, now()]);
  if (rows.length === 0) throw problem('not_found', 'This consumer has never run.');
}

const listLetters = sql(
  'kernel.list_dead_letters',
  `select dead_letter_id, consumer, event_id, type, subject, error, attempts, failed_at, status, replayed_at
   from kernel.dead_letters
   where ($1::text is null or status = $1) and ($3::bigint is null or dead_letter_id < $3)
   order by dead_letter_id desc limit $2`,
);
const openLetter = sql(
  'kernel.open_dead_letter',
  `select consumer, event from kernel.dead_letters where dead_letter_id = $1 and status = 'open'`,
);
const settled = sql('kernel.settled', 'select 1');
const markReplayed = sql(
  'kernel.mark_replayed',
  `update kernel.dead_letters set status = 'replayed', replayed_at = $2 where dead_letter_id = $1`,
);

export interface DeadLetter {
  readonly dead_letter_id: number;
  readonly consumer: string;
  readonly event_id: string;
  readonly type: string;
  readonly subject: string;
  readonly error: string;
  readonly attempts: number;
  readonly failed_at: string;
  readonly status: 'open' | 'replayed';
  readonly replayed_at: string | null;
}

/** Newest first; with `before`, those older than this one. */
export function listDeadLetters(
  reader: Reader,
  status: DeadLetter['status'] | null,
  limit: number,
  before: number | null = null,
): Promise<DeadLetter[]> {
  return reader.query<DeadLetter>(listLetters, [status, limit, before]);
}

/**
 * Hands a dead letter's event to its consumer again. Its effect and the letter's end are one transaction; if it fails
 * once more, the letter stays open and the failure is thrown.
 */
export function replayDeadLetter(
  database: Database,
  consumers: readonly Consumer[],
  deadLetterId: number,
): Promise<void> {
  return database.transaction((tx) => replayDeadLetterIn(tx, consumers, deadLetterId));
}

/** The same in a transaction that has not written yet. */
export async function replayDeadLetterIn(
  tx: Transaction,
  consumers: readonly Consumer[],
  deadLetterId: number,
): Promise<void> {
  const { consumer: name } = await takeLetter(tx, deadLetterId);
  const consumer = consumers.find((one) => one.name === name);
  if (!consumer) throw problem('not_found', `This version has no consumer ${name}.`);
  void tx.lock([consumerLock(consumer)]);
  const letter = await takeLetter(tx, deadLetterId); // again: somebody else may have replayed it before the lock was free
  const time = now();
  const fault = letter.event.malformed ?? faultOf(letter.event);
  if (fault) throw new TypeError(fault);
  const caused = await consumer.handle(tx, [letter.event], time);
  await tx.query(settled); // what it wrote without waiting fails here at the latest
  appendEvents(
    tx,
    caused.map((event) => ({ event, traceparent: undefined })),
    time,
  );
  void tx.write(markReplayed, [deadLetterId, time]);
  wakeConsumers(tx);
}

interface Letter {
  readonly consumer: string;
  /** `malformed`: why it never was one of our events. */
  readonly event: StoredEvent & { readonly malformed?: string };
}

async function takeLetter(tx: Transaction, deadLetterId: number): Promise<Letter> {
  const [letter] = await tx.query<Letter>(openLetter, [deadLetterId]);
  if (!letter) throw problem('not_found', 'There is no open dead letter with this number.');
  return letter;
}
