import { type Cursor, compareCursors } from './cursor.ts';
import { type Reader, sql, type Transaction } from './database.ts';
import type { StoredEvent } from './event.ts';
import { partitionKey, partitionOf } from './partition.ts';

/** Where a consumer stands in one partition of a topic. */
export interface TopicPosition extends Cursor {
  readonly type: string;
  readonly topic: string;
  readonly partition: number;
  /** Null: nothing was taken yet. */
  readonly next_offset: number | null;
}

/** A topic that holds the events of one type, and how many partitions it has. */
export interface Topic {
  readonly type: string;
  readonly topic: string;
  readonly partitions: number;
}

/** What a partition of a topic goes by in maps. */
export const partitionName = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string =>
  `${topic} ${partition}`;

const read = sql(
  'kernel.read_topic_positions',
  `select type, topic, partition, next_offset, transaction_id::text, position from kernel.topic_positions where consumer = $1`,
);
const move = sql(
  'kernel.move_topic_positions',
  `update kernel.topic_positions as stored set next_offset = moved.next_offset, transaction_id = moved.transaction_id,
     position = moved.position
   from unnest($2::text[], $3::int[], $4::bigint[], $5::xid8[], $6::bigint[])
     as moved (topic, partition, next_offset, transaction_id, position)
   where stored.consumer = $1 and stored.topic = moved.topic and stored.partition = moved.partition`,
);
const begin = sql(
  'kernel.begin_topic_positions',
  `insert into kernel.topic_positions (consumer, type, topic, partition, transaction_id, position)
   select $1, type, topic, partition, $5::xid8, $6
   from unnest($2::text[], $3::text[], $4::int[]) as wanted (type, topic, partitions),
     generate_series(0, partitions - 1) as partition
   on conflict do nothing`,
);
/** Topics that the settings have given other names. */
const leave = sql(
  'kernel.leave_topics',
  `delete from kernel.topic_positions as stored using unnest($2::text[], $3::text[]) as wanted (type, topic)
   where stored.consumer = $1 and stored.type = wanted.type and stored.topic <> wanted.topic`,
);
const hold = sql('kernel.hold_consumer', 'select from kernel.consumers where name = $1 for no key update');
// What every partition has passed, the consumer has.
const follow = sql(
  'kernel.follow_topic_positions',
  `update kernel.consumers as stored set transaction_id = least.transaction_id, position = least.position, updated_at = $3
   from (select transaction_id, position from kernel.topic_positions as p where consumer = $1 and type = any($2)
     order by p.transaction_id, p.position limit 1) as least
   where stored.name = $1 and (least.transaction_id, least.position) > (stored.transaction_id, stored.position)`,
);
const ahead = sql(
  'kernel.topic_positions_ahead',
  `select p.type, p.partition, t.partitions, p.transaction_id::text, p.position
   from kernel.topic_positions as p join kernel.relay_topics as t using (type, topic)
   where p.consumer = $1 and (p.transaction_id, p.position) > ($2::xid8, $3)`,
);

export function readTopicPositions(reader: Reader, consumer: string): Promise<TopicPosition[]> {
  return reader.query<TopicPosition>(read, [consumer]);
}

export function moveTopicPositions(tx: Transaction, consumer: string, moved: readonly TopicPosition[]): void {
  if (moved.length === 0) return;
  void tx.write(move, [
    consumer,
    moved.map((one) => one.topic),
    moved.map((one) => one.partition),
    moved.map((one) => one.next_offset),
    moved.map((one) => one.transaction_id),
    moved.map((one) => one.position),
  ]);
}

/** Lets a consumer that has taken everything up to `at` go on in these topics, from their beginning. */
export function beginTopics(tx: Transaction, consumer: string, topics: readonly Topic[], at: Cursor): void {
  const [types, names] = [topics.map((one) => one.type), topics.map((one) => one.topic)];
  void tx.write(leave, [consumer, types, names]);
  const counts = topics.map((one) => one.partitions);
  void tx.write(begin, [consumer, types, names, counts, at.transaction_id, at.position]);
}

/**
 * Brings the consumer's own position up to what all its partitions have passed. One at a time, so that of two who are at
 * their last partitions at once, each with the other's old place before its eyes, the later one sees both.
 */
export function followTopics(tx: Transaction, consumer: string, types: readonly string[], now: Date): void {
  void tx.write(hold, [consumer]);
  void tx.write(follow, [consumer, types, now]);
}

/**
 * What of the log a consumer has taken from topics, ahead of its own position: for reading the table again where it left
 * the topics in the middle.
 */
export async function takenAhead(
  reader: Reader,
  consumer: string,
  at: Cursor,
): Promise<(event: StoredEvent) => boolean> {
  const rows = await reader.query<Cursor & { type: string; partition: number; partitions: number }>(ahead, [
    consumer,
    at.transaction_id,
    at.position,
  ]);
  const places = new Map(rows.map((row) => [`${row.type} ${row.partition}`, row]));
  const counts = new Map(rows.map((row) => [row.type, row.partitions]));
  return (event) => {
    const partitions = counts.get(event.type);
    if (partitions === undefined) return false;
    const place = places.get(`${event.type} ${partitionOf(partitionKey(event), partitions)}`);
    return place !== undefined && compareCursors(event, place) <= 0;
  };
}
