import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer } from './consumer.ts';
import { type Step, stepConsumer } from './consumer-step.ts';
import type { Cursor } from './cursor.ts';
import { type Database, type Reader, sql } from './database.ts';
import { beginTopics, partitionName, readTopicPositions, type Topic, type TopicPosition } from './topic-positions.ts';
import { findConsumer } from './topic-step.ts';

const againMs = 100;

const standing = sql(
  'kernel.topic_consumer_standing',
  `select c.paused, coalesce(r.transaction_id, '0')::text as transaction_id, coalesce(r.position, 0) as position
   from kernel.consumers as c left join kernel.relays as r on r.name = 'kafka' where c.name = $1`,
);

export interface Standing {
  readonly paused: boolean;
  /** All of the log up to here is in the topics. */
  readonly relayed: Cursor;
}

export async function readStanding(reader: Reader, consumer: string): Promise<Standing> {
  const [row] = await reader.query<Cursor & { paused: boolean }>(standing, [consumer]);
  if (!row) throw new Error(`consumer ${consumer} is not registered`);
  const { paused, transaction_id, position } = row;
  return { paused, relayed: { transaction_id, position } };
}

/** Whether there is a position for each partition of these topics. */
export function covers(rows: readonly TopicPosition[], topics: readonly Topic[]): boolean {
  const known = new Set(rows.map(partitionName));
  return topics.every(({ topic, partitions }) =>
    Array.from({ length: partitions }, (_, partition) => partitionName({ topic, partition })).every((one) =>
      known.has(one),
    ),
  );
}

/**
 * One step of a consumer towards topics that it has not read before, as a new one, one that starts over, or one whose
 * topics were renamed: it reads the table to its end, which has all history, however short topics keep it. From there on
 * it reads the topics, where it knows what it has had.
 */
export async function stepTowardsTopics(
  database: Database,
  consumer: Consumer,
  topics: readonly Topic[],
): Promise<Step | 'there'> {
  if (covers(await readTopicPositions(database, consumer.name), topics)) return 'there';
  const step = await stepConsumer(database, consumer);
  const atTheEnd = typeof step === 'object' ? !step.full : step === 'idle' || step === 'held_back';
  if (!atTheEnd) return step;
  await database.transaction(async (tx) => {
    void tx.lock([`consumer:${consumer.name}`]);
    const at = await findConsumer(tx, consumer.name);
    beginTopics(tx, consumer.name, topics, at!);
  });
  return 'there';
}

/**
 * Lets a consumer take from the table what brokers have removed before it came to it. It waits while the consumer is
 * paused, or another process is at it, and ends after the current set when it is `stopped`.
 */
export async function catchUpFromTable(
  database: Database,
  consumer: Consumer,
  stopped: () => boolean,
): Promise<'there' | 'stopped'> {
  while (!stopped()) {
    const step = await stepConsumer(database, consumer);
    if (step === 'taken' || step === 'paused') await delay(againMs);
    else if (typeof step === 'string' || !step.full) return 'there';
  }
  return 'stopped';
}
