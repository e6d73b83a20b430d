import { setTimeout as delay } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { type Foreign, type KafkaSettings, startKafka } from '../../../src/adapters/kafka/index.ts';
import type { PostgresDatabase } from '../../../src/adapters/postgres/database.ts';
import type { Consumer } from '../../../src/kernel/consumer.ts';
import { listConsumers } from '../../../src/kernel/consumer-admin.ts';
import type { Kernel } from '../../../src/kernel/kernel.ts';
import { call, note, writeNotes } from '../../kernel/notes.ts';
import { type KernelSetting, useKernel } from '../../kernel/setting.ts';
import { asTheyAre } from './brokers.ts';

export interface StartOptions {
  readonly foreign?: Foreign;
  readonly warn?: (message: string) => void;
}

export interface TopicsSetting extends KernelSetting {
  /** One more process with relay and consumers, until the end of the test or until it is stopped. */
  start(
    settings: KafkaSettings,
    consumers: readonly Consumer[],
    options?: StartOptions,
  ): Promise<{ stop(): Promise<void>; database: PostgresDatabase }>;
  /** Commits so many events. @returns their subjects */
  write(count: number): Promise<string[]>;
  /** Subjects of what a consumer has taken, in the order in which it did. */
  effects(consumer: string): Promise<string[]>;
  /** Until it has come to the end of the table, and reads topics from there. */
  readsTopics(consumer: Consumer): Promise<void>;
  /** Until there is nothing left for it. */
  drained(consumer: Consumer): Promise<void>;
}

/** A database of its own, and Kafka beside it. */
export function useTopics(): TopicsSetting {
  const setting = useKernel();
  const running = new Set<{ stop(): Promise<void> }>();
  let writer: Kernel | undefined;
  afterEach(async () => {
    writer = undefined;
    await Promise.all([...running].map((one) => one.stop()));
    await setting.rows(`truncate kernel.relays, kernel.relay_topics, kernel.topic_positions, kernel.foreign_events,
      kernel.dead_letters, kernel.event_log, trial.effects`);
    await setting.rows('delete from kernel.consumers');
  });
  return Object.assign(Object.create(setting) as KernelSetting, {
    async start(settings: KafkaSettings, consumers: readonly Consumer[], options: StartOptions = {}) {
      const { database, kernel } = setting.open();
      const { foreign = asTheyAre, warn = () => {} } = options;
      const direct = { url: setting.url };
      const kafka = await startKafka({ database, direct, settings, signal: kernel.signal, consumers, foreign, warn });
      const one = {
        database,
        stop: async () => {
          running.delete(one);
          await kafka.stop();
        },
      };
      running.add(one);
      return one;
    },
    async write(count: number) {
      writer ??= setting.open().kernel;
      const notes = Array.from({ length: count }, () => note('hello'));
      for (let from = 0; from < count; from += 200) {
        const done = await writer.run(writeNotes(), notes.slice(from, from + 200).map(call));
        for (const one of done) if ('defect' in one) throw one.defect;
      }
      return notes.map(({ note_id }) => note_id);
    },
    async effects(consumer: string) {
      const text = 'select subject from trial.effects where consumer = $1 order by number';
      return (await setting.rows<{ subject: string }>(text, [consumer])).map(({ subject }) => subject);
    },
    readsTopics: ({ name }: Consumer) =>
      until(
        async () => (await setting.rows('select from kernel.topic_positions where consumer = $1', [name])).length > 0,
      ),
    drained: (consumer: Consumer) =>
      until(async () => (await listConsumers(setting.onlooker, [consumer]))[0]?.lag === 0),
  });
}

/** Looks until it is so; a limit only ends what would never be. */
export async function until(so: () => Promise<boolean>, limitMs = 90_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await so())) {
    if (Date.now() > deadline) throw new Error('it did not come to pass in time');
    await delay(30);
  }
}
