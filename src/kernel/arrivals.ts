import type { Cursor } from './cursor.ts';
import { type Reader, sql, type Transaction } from './database.ts';
import type { StoredEvent } from './event.ts';

/** What came with a topic. */
export interface Arrival {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly event: StoredEvent;
  /** Why it cannot be read, or null. */
  readonly fault: string | null;
  /** What its producer calls it, where that is not us; it may send it twice. Null where nothing but its place tells it apart. */
  readonly foreign: { readonly source: string; readonly id: string } | null;
  /** Whether it has a place in our log. */
  readonly ours: boolean;
  /** The furthest place in our log that its partition had come to with it: in this order it is taken. */
  readonly order: Cursor;
}

const known = sql(
  'kernel.known_foreign_events',
  `select source, id from kernel.foreign_events join unnest($2::text[], $3::text[]) as asked (source, id) using (source, id)
   where consumer = $1`,
);
const remember = sql(
  'kernel.remember_foreign_events',
  `insert into kernel.foreign_events (consumer, source, id, taken_at)
   select $1, source, id, $4 from unnest($2::text[], $3::text[]) as taken (source, id)`,
);
const bury = sql(
  'kernel.bury_arrivals',
  `insert into kernel.dead_letters
     (consumer, event_id, transaction_id, position, type, subject, event, error, attempts, failed_at, topic, partition, record_offset)
   select $1, event_id, transaction_id, position, type, subject, event, error, attempts, $13, topic, partition, record_offset
   from unnest($2::uuid[], $3::xid8[], $4::bigint[], $5::text[], $6::text[], string_to_array($7, E'\\n')::json[], $8::text[],
     $9::int[], $10::text[], $11::int[], $12::bigint[])
     as dead (event_id, transaction_id, position, type, subject, event, error, attempts, topic, partition, record_offset)
   on conflict do nothing`,
);

/** Without those that have been taken before: by their place in our log, or by the name that a foreign producer gave them. */
export async function freshOf(
  reader: Reader,
  consumer: string,
  arrivals: readonly Arrival[],
  taken: (arrival: Arrival) => boolean,
): Promise<readonly Arrival[]> {
  const foreign = arrivals.flatMap((arrival) => arrival.foreign ?? []);
  const rows =
    foreign.length === 0
      ? []
      : await reader.query<{ source: string; id: string }>(known, [
          consumer,
          foreign.map((one) => one.source),
          foreign.map((one) => one.id),
        ]);
  const seen = new Set(rows.map(nameOf));
  return arrivals.filter((arrival) => {
    if (arrival.ours && taken(arrival)) return false;
    if (!arrival.ours && arrival.foreign === null) return true; // nothing but its offset tells it apart
    const { transaction_id, position } = arrival.event;
    const name = arrival.foreign ? nameOf(arrival.foreign) : `${transaction_id} ${position}`;
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

const nameOf = ({ source, id }: { source: string; id: string }) => `${source}\n${id}`;

export function rememberForeign(tx: Transaction, consumer: string, fresh: readonly Arrival[], now: Date): void {
  const foreign = fresh.flatMap((arrival) => arrival.foreign ?? []);
  if (foreign.length === 0) return;
  void tx.write(remember, [consumer, foreign.map((one) => one.source), foreign.map((one) => one.id), now]);
}

export interface DeadArrival {
  readonly arrival: Arrival;
  readonly reason: string;
  readonly attempts: number;
}

export function buryArrivals(tx: Transaction, consumer: string, dead: readonly DeadArrival[], now: Date): void {
  if (dead.length === 0) return;
  const events = dead.map(({ arrival }) => arrival.event);
  void tx.write(bury, [
    consumer,
    events.map((event) => event.event_id),
    dead.map(({ arrival }) => (arrival.ours ? arrival.event.transaction_id : null)),
    dead.map(({ arrival }) => (arrival.ours ? arrival.event.position : null)),
    events.map((event) => event.type),
    events.map((event) => event.subject),
    dead
      .map(({ arrival }) =>
        JSON.stringify(arrival.fault === null ? arrival.event : { ...arrival.event, malformed: arrival.fault }),
      )
      .join('\n'),
    dead.map(({ reason }) => reason),
    dead.map(({ attempts }) => attempts),
    dead.map(({ arrival }) => arrival.topic),
    dead.map(({ arrival }) => arrival.partition),
    dead.map(({ arrival }) => arrival.offset),
    now,
  ]);
}
