import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type KafkaSettings, startKafka } from '../../../src/adapters/kafka/index.ts';
import type { Consumer } from '../../../src/kernel/consumer.ts';
import {
  listConsumers,
  listDeadLetters,
  replayDeadLetter,
  resetConsumer,
  setPaused,
} from '../../../src/kernel/consumer-admin.ts';
import { catchUpFromTable } from '../../../src/kernel/to-topics.ts';
import { call, note, writeNotes } from '../../kernel/notes.ts';
import { useKernel } from '../../kernel/setting.ts';
import { effectConsumer } from '../../kernel/trial-consumer.ts';
import { haveBrokers, kcat, membersOf, send, settingsOf } from './brokers.ts';

describe.skipIf(!haveBrokers('TEST_KAFKA'))('events by way of topics', () => {
  const setting = useKernel();
  const running: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
    await setting.rows(
      'truncate kernel.relays, kernel.relay_topics, kernel.topic_positions, kernel.foreign_events, kernel.dead_letters, trial.effects',
    );
    await setting.rows('delete from kernel.consumers');
  });

  async function start(settings: KafkaSettings, consumers: readonly Consumer[]) {
    const { database, kernel } = setting.open();
    const direct = { url: setting.url };
    const options = { database, direct, settings, signal: kernel.signal, consumers };
    const kafka = await startKafka({ ...options, complete: (event) => event, warn: () => {} });
    running.push(kafka);
    return { kafka, database, kernel };
  }

  const write = async (count: number) => {
    const { kernel } = setting.open();
    const notes = Array.from({ length: count }, () => note('hello'));
    for (let from = 0; from < count; from += 500) {
      for (const one of await kernel.run(writeNotes(), notes.slice(from, from + 500).map(call)))
        if ('defect' in one) throw one.defect;
    }
    return notes.map(({ note_id }) => note_id);
  };

  const effects = async (name: string) =>
    (
      await setting.rows<{ subject: string }>('select subject from trial.effects where consumer = $1 order by number', [
        name,
      ])
    ).map(({ subject }) => subject);

  async function until(what: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
    const deadline = Date.now() + limitMs;
    while (!(await what())) {
      if (Date.now() > deadline) throw new Error('it did not come to pass in time');
      await delay(30);
    }
  }

  const drained = (consumer: Consumer) =>
    until(async () => (await listConsumers(setting.onlooker, [consumer]))[0]?.lag === 0);

  test('come once each, also what was in the log before, and the position follows', async () => {
    const settings = settingsOf('TEST_KAFKA');
    const before = await write(300);
    const consumer = effectConsumer('trial.flow');
    await start(settings, [consumer]);
    await until(async () => (await effects('trial.flow')).length >= 300);
    const later = await write(700);
    await until(async () => (await effects('trial.flow')).length >= 1_000);
    await drained(consumer);
    expect((await effects('trial.flow')).sort()).toEqual([...before, ...later].sort());
    expect(await membersOf(settings, 'crema.trial.flow')).toBe(1);
    const offsets = await setting.rows<{ sum: string }>(
      'select sum(next_offset)::int as sum from kernel.topic_positions',
    );
    expect(offsets).toEqual([{ sum: 1_000 }]);
  });
});
