import { Consumer as Client, type GroupPartitionsAssigner } from '@platformatic/kafka';
import { partitionName, type Topic } from '../../kernel/topic-positions.ts';
import { connectionOf, type KafkaSettings } from './connection.ts';
import { briefly } from './retrying.ts';

/** Whoever is silent for so long has its partitions taken away. */
const sessionMs = 10_000;
const heartbeatMs = 2_000;
const rebalanceMs = 15_000;

/**
 * Gives partition n of every topic to the same member, so that the events of a customer, which are in the same partition
 * of all topics, come to one place and can be put in their order there. Nobody is given a topic that it did not ask for:
 * shops with topics of their own may share the brokers, and with them the group's name, and while a new version comes in,
 * its processes read more topics than the old ones. A topic that both ask for is read by those who ask for the most.
 */
export const together: GroupPartitionsAssigner = (_current, members, topics, metadata) => {
  const alike = [...Map.groupBy(members.values(), (member) => [...(member.topics ?? [])].sort().join(' ')).values()];
  const classes = alike
    .map((of) => ({ ids: of.map(({ memberId }) => memberId).sort(), topics: new Set(of[0]!.topics) }))
    .sort((left, right) => right.topics.size - left.topics.size || (left.ids[0]! < right.ids[0]! ? -1 : 1));
  const readers = new Map([...topics].map((topic) => [topic, classes.find((one) => one.topics.has(topic))!] as const));
  return classes.flatMap((one) =>
    one.ids.map((memberId, index) => {
      const own = [...topics].filter((topic) => readers.get(topic) === one);
      const assignments = own.map((topic) => {
        const { partitionsCount } = metadata.topics.get(topic)!;
        const all = Array.from({ length: partitionsCount }, (_, n) => n);
        return [topic, { topic, partitions: all.filter((n) => n % one.ids.length === index) }] as const;
      });
      return { memberId, assignments: new Map(assignments) };
    }),
  );
};

/** One process's membership in a consumer group. The group only divides the work; positions are not kept in it. */
export class Membership {
  readonly #client: Client;
  #failure: Error | null = null;
  #generation = 0;

  private constructor(client: Client) {
    this.#client = client;
  }

  /** @param changed is called when partitions were given or taken away, and when the membership has failed */
  static async join(
    settings: KafkaSettings,
    group: string,
    topics: readonly Topic[],
    changed: () => void,
  ): Promise<Membership> {
    const client = new Client({
      ...connectionOf(settings, 'crema-consumer'),
      groupId: group,
      // a join is answered when all members have come, or are given up
      requestTimeout: rebalanceMs + 5_000,
      autocommit: false,
      sessionTimeout: sessionMs,
      heartbeatInterval: heartbeatMs,
      rebalanceTimeout: rebalanceMs,
      heartbeatStallTimeout: rebalanceMs,
      partitionAssigner: together,
    });
    const membership = new Membership(client);
    const fail = (error: Error) => {
      membership.#failure = error;
      membership.#generation += 1; // nobody has partitions any more
      changed();
    };
    client.on('error', fail);
    client.on('consumer:heartbeat:stalled', ({ lastError }) =>
      fail(lastError ?? new Error('no heartbeat was answered')),
    );
    client.on('consumer:group:join', () => {
      membership.#generation += 1;
      changed();
    });
    try {
      client.topics.trackAll(...topics.map(({ topic }) => topic));
      await inTime(client.joinGroup({ partitionAssigner: together }));
    } catch (error) {
      await briefly(client.close());
      throw error;
    }
    return membership;
  }

  /** Grows with each new division of the partitions, and when the membership fails. */
  get generation(): number {
    return this.#generation;
  }

  /** Which partitions of which topic are this process's to read. @throws when the membership has failed */
  partitions(): ReadonlyMap<string, readonly number[]> {
    if (this.#failure) throw this.#failure;
    return new Map((this.#client.assignments ?? []).map(({ topic, partitions }) => [topic, partitions]));
  }

  /** The offset behind the last record of these partitions, or of their first one. */
  async offsets(wanted: ReadonlyMap<string, readonly number[]>, which: 'first' | 'end'): Promise<Map<string, number>> {
    if (wanted.size === 0) return new Map();
    const found = await this.#client.listOffsets({
      topics: [...wanted.keys()],
      partitions: Object.fromEntries([...wanted].map(([topic, partitions]) => [topic, [...partitions]])),
      timestamp: which === 'first' ? -2n : -1n,
      isolationLevel: 0,
    });
    return new Map(
      [...wanted].flatMap(([topic, partitions]) =>
        partitions.map(
          (partition) => [partitionName({ topic, partition }), Number(found.get(topic)![partition])] as const,
        ),
      ),
    );
  }

  async leave(): Promise<void> {
    await briefly(this.#client.leaveGroup(true));
    await briefly(this.#client.close());
  }
}

/** A join that was asked for by a process which was then frozen may never be answered. */
async function inTime(joining: Promise<unknown>): Promise<void> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the group did not answer in time')), 2 * rebalanceMs);
  await Promise.race([joining, tooLate]).finally(() => clearTimeout(timer));
}
