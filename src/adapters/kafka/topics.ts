import { Admin } from '@platformatic/kafka';
import { type Database, sql } from '../../kernel/database.ts';
import type { Topic } from '../../kernel/topic-positions.ts';
import { connectionOf, type KafkaSettings } from './connection.ts';
import { briefly } from './retrying.ts';

const purchases = 'purchase.made';

/** The topic of a type. That of purchases is shared with older programs and has the name that they know. */
export function topicOf(type: string, { topic, topicPrefix }: KafkaSettings): string {
  if (type === purchases) return topic;
  return topicPrefix === null ? type : `${topicPrefix}.${type}`;
}

/** The group that a consumer's processes share. */
export function groupOf(consumer: string, { groupId }: KafkaSettings): string {
  return consumer === 'purchases.store' ? groupId : `crema.${consumer}`;
}

export class TopicsMissing extends Error {
  constructor(missing: readonly string[], mayMake: boolean) {
    const names = missing.join(', ');
    super(
      mayMake
        ? `These Kafka topics are missing and could not be made: ${names}.`
        : `These Kafka topics are missing: ${names}. Make them, or set KAFKA_CREATE_TOPICS=true.`,
    );
  }
}

// A topic that was given more partitions since keeps to those it had; one that has fewer was made anew.
const keep = sql(
  'kernel.keep_relay_topics',
  `insert into kernel.relay_topics as stored (type, topic, partitions)
   select * from unnest($1::text[], $2::text[], $3::int[])
   on conflict (type) do update set topic = excluded.topic, partitions = case when stored.topic = excluded.topic
     then least(stored.partitions, excluded.partitions) else excluded.partitions end
   returning type, topic, partitions`,
);

/** The topics of these types that the brokers do not have. */
export async function missingTopics(settings: KafkaSettings, types: readonly string[]): Promise<string[]> {
  const names = types.map((type) => topicOf(type, settings));
  const found = await withAdmin(settings, (admin) => partitionsOf(admin, names));
  return names.filter((name) => !found.has(name));
}

/**
 * Makes the topics that are missing, where that is allowed.
 *
 * @returns each type's topic as it is to be used
 * @throws TopicsMissing
 */
export async function ensureTopics(
  database: Database,
  settings: KafkaSettings,
  types: readonly string[],
): Promise<Topic[]> {
  const names = types.map((type) => topicOf(type, settings));
  const counts = await withAdmin(settings, async (admin) => {
    const found = await partitionsOf(admin, names);
    const missing = names.filter((name) => !found.has(name));
    return missing.length === 0 ? found : makeTopics(admin, settings, names, missing);
  });
  return database.transaction((tx) => tx.write<Topic>(keep, [types, names, names.map((name) => counts.get(name))]));
}

async function makeTopics(
  admin: Admin,
  { createTopics, partitions, replication }: KafkaSettings,
  names: readonly string[],
  missing: readonly string[],
): Promise<Map<string, number>> {
  if (!createTopics) throw new TopicsMissing(missing, false);
  // another process may be making them at this moment
  await Promise.allSettled(
    missing.map((topic) => admin.createTopics({ topics: [topic], partitions, replicas: replication })),
  );
  for (let look = 1; ; look += 1) {
    const found = await partitionsOf(admin, names);
    const absent = names.filter((name) => !found.has(name));
    if (absent.length === 0) return found;
    if (look === 20) throw new TopicsMissing(absent, true);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function partitionsOf(admin: Admin, names: readonly string[]): Promise<Map<string, number>> {
  const there = new Set(await admin.listTopics());
  const topics = names.filter((name) => there.has(name));
  if (topics.length === 0) return new Map();
  const metadata = await admin.metadata({ topics, forceUpdate: true });
  return new Map([...metadata.topics].map(([name, { partitionsCount }]) => [name, partitionsCount]));
}

async function withAdmin<Result>(settings: KafkaSettings, work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = new Admin({ ...connectionOf(settings, 'crema-admin'), retries: 1 });
  try {
    return await work(admin);
  } finally {
    await briefly(admin.close());
  }
}
