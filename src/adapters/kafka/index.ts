import type { Consumer } from '../../kernel/consumer.ts';
import { registerConsumers } from '../../kernel/consumer-runner.ts';
import type { Database } from '../../kernel/database.ts';
import { channel, everybody, type LogSignal } from '../../kernel/event-log.ts';
import type { DatabaseAddress } from '../postgres/connection-settings.ts';
import type { KafkaSettings } from './connection.ts';
import type { Foreign } from './read-record.ts';
import { Relay } from './relay.ts';
import { TopicConsumer } from './topic-consumer.ts';

export type { KafkaSettings } from './connection.ts';
export { reasonOf } from './connection.ts';
export { askBrokers, lookAtKafka } from './probe.ts';
export type { Foreign } from './read-record.ts';
export { oldestUnrelayedAge } from './relay-position.ts';
export { missingTopics } from './topics.ts';

export interface KafkaOptions {
  readonly database: Database;
  /** Past any pooler, for a lock of a session. */
  readonly direct: DatabaseAddress;
  readonly settings: KafkaSettings;
  readonly signal: LogSignal;
  readonly consumers: readonly Consumer[];
  /** Fills in what other programs' events may leave out. */
  readonly foreign: Foreign;
  readonly warn: (message: string, error: unknown) => void;
}

/** Publishes the log and feeds the consumers from topics, until stopped. Brokers that are away are waited for. */
export async function startKafka(options: KafkaOptions): Promise<{ stop(): Promise<void> }> {
  const { database, signal, consumers } = options;
  await registerConsumers(database, consumers);
  const relay = new Relay(options);
  const readers = consumers.map((consumer) => new TopicConsumer(options, consumer));
  const appended = () => relay.wake();
  signal.on('appended', appended);
  const unlisten = await database.listen(channel, (payload) => {
    relay.wake();
    if (payload === everybody) for (const reader of readers) reader.look();
  });
  relay.start();
  for (const reader of readers) reader.start();
  return {
    async stop() {
      signal.off('appended', appended);
      await Promise.all([relay.stop(), unlisten(), ...readers.map((reader) => reader.stop())]);
    },
  };
}
