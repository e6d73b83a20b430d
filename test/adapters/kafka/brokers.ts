import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Admin, Producer, stringSerializers } from '@platformatic/kafka';
import type { Foreign, KafkaSettings } from '../../../src/adapters/kafka/index.ts';

const { env } = process;

/** Foreign events are taken as they are. */
export const asTheyAre: Foreign = { complete: (event) => event, faultOf: () => null };

/** Whether real brokers are there. Where they must be, in CI, missing ones are a failure of whoever asks. */
export function haveBrokers(name: 'TEST_KAFKA' | 'TEST_KAFKA3'): boolean {
  if (env[`${name}_BROKERS`]) return true;
  if (env.CI === 'true') throw new Error(`${name}_BROKERS is not set: in CI nothing is skipped`);
  console.warn(`skipped: tests on real Kafka brokers, because ${name}_BROKERS is not set`);
  return false;
}

/** A prefix of its own for each test file, so that topics of other runs are never in the way. */
export const freshPrefix = () => `t${randomBytes(5).toString('hex')}`;

export function settingsOf(name: 'TEST_KAFKA' | 'TEST_KAFKA3', own: Partial<KafkaSettings> = {}): KafkaSettings {
  const prefix = own.topicPrefix ?? freshPrefix();
  return {
    brokers: env[`${name}_BROKERS`]!.split(','),
    username: null,
    password: null,
    saslMechanism: 'plain',
    ssl: false,
    topic: `${prefix}-purchases`,
    groupId: `${prefix}-purchases`,
    topicPrefix: prefix,
    createTopics: true,
    partitions: 4,
    replication: -1,
    ...own,
  };
}

/** The same as environment variables, for processes. */
export function environmentOf(settings: KafkaSettings): Record<string, string> {
  const { ssl, username, password } = settings;
  return {
    KAFKA_BROKERS: settings.brokers.join(','),
    KAFKA_TOPIC: settings.topic,
    KAFKA_GROUPID: settings.groupId,
    KAFKA_TOPIC_PREFIX: settings.topicPrefix!,
    KAFKA_PARTITIONS: String(settings.partitions),
    KAFKA_SASL_MECHANISM: settings.saslMechanism,
    KAFKA_SSL: typeof ssl === 'boolean' ? String(ssl) : ssl.caFile,
    ...(username !== null && { KAFKA_USERNAME: username, KAFKA_PASSWORD: password! }),
  };
}

export interface SentMessage {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly partition?: number;
  readonly headers?: Record<string, string>;
}

/** Sends as another program would. */
export async function send(settings: KafkaSettings, messages: readonly SentMessage[]): Promise<void> {
  const options = { clientId: 'test', bootstrapBrokers: [...settings.brokers], serializers: stringSerializers };
  const producer = new Producer<string, string, string, string>(options);
  try {
    await producer.send({ messages: [...messages], acks: -1 });
  } finally {
    await producer.close();
  }
}

export async function makeTopic(settings: KafkaSettings, topic: string, partitions = 4): Promise<void> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [...settings.brokers] });
  try {
    await admin.createTopics({ topics: [topic], partitions, replicas: -1 });
  } finally {
    await admin.close();
  }
}

/** What is in the group, as the brokers see it. */
export async function membersOf(settings: KafkaSettings, group: string): Promise<number> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [...settings.brokers] });
  try {
    const groups = await admin.describeGroups({ groups: [group] });
    return groups.get(group)?.members.size ?? 0;
  } finally {
    await admin.close();
  }
}

const run = promisify(execFile);

/** Everything in a topic, as kcat prints it: a client that has nothing of ours. */
export async function kcat(settings: KafkaSettings, topic: string, format: string): Promise<string[]> {
  const args = ['-b', settings.brokers.join(','), '-C', '-t', topic, '-o', 'beginning', '-e', '-q', '-f', format];
  const { stdout } = await run('kcat', args, { maxBuffer: 1 << 28 });
  return stdout.split('\n').filter((line) => line !== '');
}
