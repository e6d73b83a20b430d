import { setTimeout as delay } from 'node:timers/promises';
import { type Arrival, buryArrivals, freshOf, rememberForeign } from './arrivals.ts';
import { now } from './clock.ts';
import type { Consumer } from './consumer.ts';
import { maxAttempts, retryPauseMs } from './consumer-step.ts';
import { type Cursor, compareCursors, laterOf } from './cursor.ts';
import { type Database, type Reader, sql, type Transaction } from './database.ts';
import { isOutage } from './errors.ts';
import { handleEvents } from './handle-events.ts';
import {
  followTopics,
  moveTopicPositions,
  partitionName,
  readTopicPositions,
  type TopicPosition,
} from './topic-positions.ts';

/** A partition of a topic, and what is to be taken next from it as far as this process knows. */
export interface Slot {
  readonly type: string;
  readonly topic: string;
  readonly partition: number;
  readonly next_offset: number | null;
}

/** Arrivals in their order, all of those that each slot has before the last of them. */
export interface ArrivalSet {
  readonly slots: readonly Slot[];
  readonly arrivals: readonly Arrival[];
  /** By partition: when all arrivals are taken, so is everything of our log up to here. */
  readonly complete: ReadonlyMap<number, Cursor>;
  /** Whether the consumer's own position is to follow its partitions now: they all wait for that one row. */
  readonly follow: boolean;
}

export interface Taken {
  /** So many of the arrivals. */
  readonly taken: number;
  readonly appended: boolean;
}

/** `stale`: somebody else has taken something of these slots. `taken`: somebody is at it. */
export type TopicStep = Taken | 'stale' | 'taken' | 'paused';

// Shared, because partitions are independent of one another; alone is whoever reads the log's table for this consumer,
// resets it or replays a letter to it. None of them waits: who is frozen would hold up the others.
const claim = sql(
  'kernel.claim_partitions',
  `select pg_try_advisory_xact_lock_shared(hashtextextended('consumer:' || $1, 0))
     and (select bool_and(pg_try_advisory_xact_lock(hashtextextended('consumer:' || $1 || ':' || partition, 0)))
       from unnest($2::int[]) as partition) as claimed`,
);
const find = sql(
  'kernel.find_topic_consumer',
  'select transaction_id::text, position, paused from kernel.consumers where name = $1',
);

/** The consumer's own position, and whether it is paused; undefined when there is no such consumer. */
export async function findConsumer(reader: Reader, name: string): Promise<ConsumerStanding | undefined> {
  return (await reader.query<ConsumerStanding>(find, [name]))[0];
}

interface ConsumerStanding extends Cursor {
  readonly paused: boolean;
}

/**
 * Takes arrivals and applies them, in one transaction with the new positions. Of whoever believes to own a partition,
 * only the one that knows its position gets through. A set that fails is taken again as its first half, down to the
 * single event that fails, which after bounded retries becomes a dead letter and lets the others pass.
 */
export async function takeArrivals(database: Database, consumer: Consumer, set: ArrivalSet): Promise<TopicStep> {
  for (let attempt = 1; ; attempt += 1) {
    let tried: readonly Arrival[] = [];
    try {
      return await database.transaction(async (tx) => {
        tried = [];
        const claimed = await claimSlots(tx, consumer, set.slots);
        if (typeof claimed === 'string') return claimed;
        const fresh = await freshOf(tx, consumer.name, set.arrivals, claimed.taken);
        tried = fresh.filter(({ fault }) => fault === null);
        return apply(tx, consumer, set, claimed, fresh, tried);
      });
    } catch (error) {
      if (isOutage(error) || tried.length === 0) throw error;
      if (set.arrivals.length > 1) return await takeArrivals(database, consumer, firstHalf(set));
      if (attempt < maxAttempts) {
        await delay(retryPauseMs * 2 ** attempt);
        continue;
      }
      return await bury(database, consumer, set, error, attempt);
    }
  }
}

interface Claimed {
  readonly positions: ReadonlyMap<string, TopicPosition>;
  /** Whether an event of ours has been taken before. */
  readonly taken: (arrival: Arrival) => boolean;
}

async function claimSlots(
  tx: Transaction,
  { name }: Consumer,
  slots: readonly Slot[],
): Promise<Claimed | 'stale' | 'taken' | 'paused'> {
  const partitions = [...new Set(slots.map(({ partition }) => partition))].sort((left, right) => left - right);
  const claiming = tx.query<{ claimed: boolean }>(claim, [name, partitions]);
  const finding = findConsumer(tx, name);
  const reading = readTopicPositions(tx, name);
  const [[claimed], consumer, rows] = await Promise.all([claiming, finding, reading]);
  if (!consumer) throw new Error(`consumer ${name} is not registered`);
  if (!claimed!.claimed) return 'taken';
  if (consumer.paused) return 'paused';
  const positions = new Map(rows.map((row) => [partitionName(row), row]));
  for (const slot of slots) {
    const row = positions.get(partitionName(slot));
    if (row === undefined || row.next_offset !== slot.next_offset) return 'stale';
  }
  return {
    positions,
    taken: (arrival) =>
      compareCursors(arrival.event, laterOf<Cursor>(positions.get(partitionName(arrival))!, consumer)) <= 0,
  };
}

async function apply(
  tx: Transaction,
  consumer: Consumer,
  set: ArrivalSet,
  { positions }: Claimed,
  fresh: readonly Arrival[],
  sound: readonly Arrival[],
): Promise<Taken> {
  const time = now();
  const appended = await handleEvents(
    tx,
    consumer,
    sound.map(({ event }) => event),
    time,
  );
  buryArrivals(
    tx,
    consumer.name,
    fresh.filter(({ fault }) => fault !== null).map((arrival) => ({ arrival, reason: arrival.fault!, attempts: 1 })),
    time,
  );
  rememberForeign(tx, consumer.name, fresh, time);
  moveTopicPositions(tx, consumer.name, moved(set, positions));
  if (set.follow) followTopics(tx, consumer.name, consumer.types, time);
  return { taken: set.arrivals.length, appended };
}

/** Where the slots stand when the set is taken. */
function moved(set: ArrivalSet, positions: ReadonlyMap<string, TopicPosition>): TopicPosition[] {
  const offsets = new Map<string, number>();
  const reached = new Map(set.complete);
  for (const arrival of set.arrivals) {
    offsets.set(partitionName(arrival), arrival.offset + 1);
    const before = reached.get(arrival.partition);
    reached.set(arrival.partition, before ? laterOf(before, arrival.order) : arrival.order);
  }
  return set.slots.map((slot) => {
    const row = positions.get(partitionName(slot))!;
    const { transaction_id, position } = laterOf(row, reached.get(slot.partition) ?? row);
    return { ...row, next_offset: offsets.get(partitionName(slot)) ?? row.next_offset, transaction_id, position };
  });
}

function firstHalf({ slots, arrivals }: ArrivalSet): ArrivalSet {
  return { slots, arrivals: arrivals.slice(0, Math.ceil(arrivals.length / 2)), complete: new Map(), follow: false };
}

function bury(
  database: Database,
  consumer: Consumer,
  set: ArrivalSet,
  error: unknown,
  attempts: number,
): Promise<TopicStep> {
  return database.transaction(async (tx) => {
    const claimed = await claimSlots(tx, consumer, set.slots);
    if (typeof claimed === 'string') return claimed;
    const [arrival] = set.arrivals as [Arrival];
    const time = now();
    const reason = error instanceof Error ? error.message : String(error);
    buryArrivals(tx, consumer.name, [{ arrival, reason, attempts }], time);
    rememberForeign(tx, consumer.name, [arrival], time);
    moveTopicPositions(tx, consumer.name, moved(set, claimed.positions));
    return { taken: 1, appended: false };
  });
}
