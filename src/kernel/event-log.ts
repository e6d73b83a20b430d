import { EventEmitter } from 'node:events';
import { type Cursor, logStart } from './cursor.ts';
import { type Reader, sql, type Transaction } from './database.ts';
import type { NewEvent, StoredEvent } from './event.ts';
import { uuid7 } from './ids.ts';

/** Idea two: the log is the truth between domains. */

export const channel = 'crema_events';

/** This process, so that it can tell its own notifications from others'. */
export const processId = uuid7();

/** A notification that concerns every process; so does a new connection to listen on, which may have missed some. */
export const everybody = '';

const append = sql(
  'kernel.append_events',
  `insert into kernel.event_log (event_id, type, source, subject, time, traceparent, data)
   select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[],
     string_to_array($7, E'\\n')::json[])`,
);
const notify = sql('kernel.notify_events', `select pg_notify('${channel}', $1)`);

export interface Appended {
  readonly event: NewEvent;
  readonly traceparent: string | undefined;
}

/** Appends to the log in the caller's transaction. Wakes readers of other processes at commit. */
export function appendEvents(tx: Transaction, appended: readonly Appended[], now: Date): void {
  if (appended.length === 0) return;
  const time = now.toISOString();
  void tx.write(append, [
    appended.map(() => uuid7()),
    appended.map(({ event }) => event.type),
    appended.map(({ event }) => event.source),
    appended.map(({ event }) => event.subject),
    appended.map(({ event }) => event.time ?? time),
    appended.map(({ traceparent }) => traceparent ?? null),
    // a document has no line ends of its own; as an element of an array each of its quotes would be escaped
    appended.map(({ event }) => JSON.stringify(event.data)).join('\n'),
  ]);
  void tx.write(notify, [processId]);
}

/** The types of events that say who somebody is; the index of them by subject has the same list. */
export type PersonalEvent = 'customer.registered' | 'customer.updated' | 'purchase.made';

const redact = sql(
  'kernel.redact_events',
  `update kernel.event_log as log set data = (log.data::jsonb || wanted.data)::json
   from unnest($1::text[], $2::jsonb[]) as wanted (subject, data)
   where log.subject = wanted.subject and log.type = any($3::text[])
     and log.type in ('customer.registered', 'customer.updated', 'purchase.made')`,
);

/** Replaces members of the data of what the log has about these subjects: for who is erased. */
export function redactEvents(
  tx: Transaction,
  types: readonly PersonalEvent[],
  subjects: readonly { readonly subject: string; readonly data: Readonly<Record<string, unknown>> }[],
): void {
  if (subjects.length === 0) return;
  void tx.write(redact, [
    subjects.map(({ subject }) => subject),
    subjects.map(({ data }) => JSON.stringify(data)),
    types,
  ]);
}

/**
 * Wakes all consumers of all processes at commit, this one included and even those that wait because their consumer was
 * busy elsewhere: for whoever has changed what a consumer has to do.
 */
export function wakeConsumers(tx: Transaction): void {
  void tx.write(notify, [everybody]);
}

/** Emits `appended` after each commit of this process that appended events. */
export class LogSignal extends EventEmitter<{ appended: [] }> {}

export interface Page {
  /** Events of the wanted types, in order of delivery. */
  readonly events: readonly StoredEvent[];
  /** The last event looked at, wanted or not; null when there was none. */
  readonly end: Cursor | null;
  /** How many events were looked at. */
  readonly scanned: number;
}

// What is not wanted comes without its data: it only says how far the look went.
const readPage = sql(
  'kernel.read_events',
  `select transaction_id::text, position, type, event_id, source, subject, time, traceparent,
     case when $3::text[] is null or type = any($3::text[]) then data end as data
   from kernel.event_log as log
   where (transaction_id, position) > ($1::xid8, $2::bigint)
     and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
   order by log.transaction_id, log.position -- not the text above, by which 1000 comes before 999
   limit $4`,
);
// With an order, so that it is looked up in the index: for a bare `exists`, which mostly finds nothing, PostgreSQL reads
// the whole log.
const beyond = sql(
  'kernel.events_beyond',
  `select 1 from kernel.event_log as log where (transaction_id, position) > ($1::xid8, $2::bigint)
   order by log.transaction_id, log.position limit 1`,
);

/**
 * Reads events of the wanted types behind `after`, in order of delivery: (transaction, position), below the oldest
 * transaction that is still running. Ordering by an id alone would skip what commits late.
 */
export async function readLog(reader: Reader, after: Cursor, types: readonly string[], limit: number): Promise<Page> {
  return pageOf(await readRows(reader, after, types, limit), types);
}

/** Like {@link readLog}, of every type. */
export async function readAll(reader: Reader, after: Cursor, limit: number): Promise<Page> {
  return pageOf(await readRows(reader, after, null, limit), null);
}

/** Everything that {@link readLog} looks at: what is not wanted comes too, without its data. */
export function readRows(
  reader: Reader,
  after: Cursor,
  types: readonly string[] | null,
  limit: number,
): Promise<StoredEvent[]> {
  return reader.query<StoredEvent>(readPage, [after.transaction_id, after.position, types, limit]);
}

/** What a look at these rows came to, for who wants `types`; null: all. */
export function pageOf(rows: readonly StoredEvent[], types: readonly string[] | null): Page {
  const last = rows.at(-1);
  return {
    events: types === null ? rows : rows.filter((event) => types.includes(event.type)),
    end: last ? { transaction_id: last.transaction_id, position: last.position } : null,
    scanned: rows.length,
  };
}

/**
 * Whether anything is committed behind `at`. Where a reader has just come to the end, that is something which an older
 * transaction holds back, or held back a moment ago: no notification will tell when it can be read, so look again soon.
 */
export async function anythingBeyond(reader: Reader, at: Cursor): Promise<boolean> {
  return (await reader.query(beyond, [at.transaction_id, at.position])).length > 0;
}

const end = sql(
  'kernel.log_end',
  'select transaction_id::text, position from kernel.event_log as log order by log.transaction_id desc, log.position desc limit 1',
);

/** The place of the last event that anybody may see by now; the log's beginning when it is empty. */
export async function logEnd(reader: Reader): Promise<Cursor> {
  const [last] = await reader.query<Cursor>(end);
  return last ?? logStart;
}
