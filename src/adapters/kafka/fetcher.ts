import { Consumer as Client, type KafkaRecord } from '@platformatic/kafka';
import { connectionOf, type KafkaSettings } from './connection.ts';
import { briefly } from './retrying.ts';

export interface FetchedRecord {
  readonly record: KafkaRecord;
  readonly offset: number;
  readonly recordedAt: number;
}

export interface FetchedSlot {
  readonly key: string;
  readonly records: readonly FetchedRecord[];
  /** Behind everything looked at, control records included. */
  readonly next: number;
}

export interface WantedSlot {
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
}

/** Of each slot: some hundred events. There are as many slots as topics times partitions, for each consumer. */
const partitionBytes = 100_000;
const isControl = 0b10_0000;

/** Reads records from offsets of our choosing, on connections of its own: a long poll holds everything else up. */
export class Fetcher {
  readonly #client: Client;

  constructor(settings: KafkaSettings, group: string) {
    this.#client = new Client({
      ...connectionOf(settings, 'crema-fetcher'),
      groupId: group,
      autocommit: false,
      retries: 1,
    });
    this.#client.on('error', () => {}); // whoever asks is told
  }

  /** The broker that each slot is read from. */
  async leaders(slots: readonly WantedSlot[]): Promise<Map<string, number>> {
    const topics = [...new Set(slots.map(({ topic }) => topic))];
    const known = this.#client.topics;
    for (const topic of topics) if (!known.has(topic)) known.track(topic);
    const metadata = await this.#client.metadata({ topics });
    return new Map(
      slots.map(({ key, topic, partition }) => [key, metadata.topics.get(topic)!.partitions[partition]!.leader]),
    );
  }

  /** Asks one broker, and waits up to `waitMs` for something to come. */
  async fetch(node: number, slots: readonly WantedSlot[], waitMs: number): Promise<FetchedSlot[]> {
    const metadata = await this.#client.metadata({ topics: [...new Set(slots.map(({ topic }) => topic))] });
    const byId = new Map<string, Map<number, WantedSlot>>();
    const topics: Topics = [];
    for (const [topic, of] of Map.groupBy(slots, (slot) => slot.topic)) {
      const { id: topicId } = metadata.topics.get(topic)!;
      byId.set(topicId, new Map(of.map((slot) => [slot.partition, slot])));
      const partitions = of.map(({ partition, from }) => ({
        partition,
        currentLeaderEpoch: -1,
        fetchOffset: BigInt(from),
        lastFetchedEpoch: -1,
        partitionMaxBytes: partitionBytes,
      }));
      topics.push({ topicId, partitions });
    }
    const { responses } = await this.#client.fetch({
      node,
      topics,
      maxWaitTime: waitMs,
      minBytes: 1,
      isolationLevel: 1,
    });
    return responses.flatMap(({ topicId, partitions }) =>
      partitions.flatMap(({ partitionIndex, records }) => {
        const slot = byId.get(topicId)?.get(partitionIndex);
        return slot && records?.length ? [this.#read(slot, records)] : [];
      }),
    );
  }

  /** Forgets which broker leads what: after a failure that may have changed. */
  forget(): void {
    this.#client.clearMetadata();
  }

  async close(): Promise<void> {
    await briefly(this.#client.close(true));
  }

  #read({ key, from }: WantedSlot, batches: readonly Batch[]): FetchedSlot {
    const records: FetchedRecord[] = [];
    let next = from;
    for (const batch of batches) {
      next = Math.max(next, Number(batch.firstOffset) + batch.lastOffsetDelta + 1);
      if (batch.attributes & isControl) continue;
      for (const record of batch.records) {
        const offset = Number(batch.firstOffset) + record.offsetDelta;
        if (offset < from) continue; // the batch begins before what was asked for
        records.push({ record, offset, recordedAt: Number(batch.firstTimestamp + record.timestampDelta) });
      }
    }
    return { key, records, next };
  }
}

type Topics = Parameters<Client['fetch']>[0]['topics'];
type Batch = NonNullable<
  Awaited<ReturnType<Client['fetch']>>['responses'][number]['partitions'][number]['records']
>[number];
