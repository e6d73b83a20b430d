import { describe, expect, test } from 'vitest';
import { listDeadLetters, replayDeadLetter, resetConsumer, setPaused } from '../../../src/kernel/consumer-admin.ts';
import { startConsumers } from '../../../src/kernel/consumer-runner.ts';
import { call, note, writeNotes } from '../../kernel/notes.ts';
import { effectConsumer } from '../../kernel/trial-consumer.ts';
import { haveBrokers, membersOf, send, settingsOf } from './brokers.ts';
import { until, useTopics } from './topics-setting.ts';

describe.skipIf(!haveBrokers('TEST_KAFKA'))('events by way of topics', () => {
  const setting = useTopics();
  const { start, write, effects, drained, readsTopics } = setting;
  const sorted = (...all: string[][]) => all.flat().sort();

  test('come once each, also what was in the log before, and the position follows', async () => {
    const settings = settingsOf('TEST_KAFKA');
    const before = await write(300);
    const consumer = effectConsumer('trial.flow');
    await start(settings, [consumer]);
    await until(async () => (await effects('trial.flow')).length >= 300);
    const later = await write(700);
    await until(async () => (await effects('trial.flow')).length >= 1_000);
    await drained(consumer);
    expect(sorted(await effects('trial.flow'))).toEqual(sorted(before, later));
    expect(await membersOf(settings, 'crema.trial.flow')).toBe(1);
    const offsets = await setting.rows('select sum(next_offset)::int as sum from kernel.topic_positions');
    expect(offsets).toEqual([{ sum: 1_000 }]);
  });

  test('what a relay sends again, having forgotten that it was acknowledged, is known', async () => {
    const settings = settingsOf('TEST_KAFKA');
    const consumer = effectConsumer('trial.again');
    const first = await start(settings, [consumer]);
    await readsTopics(consumer);
    const before = await write(200);
    await drained(consumer);
    await first.stop();
    await setting.rows(`update kernel.relays set transaction_id = '0', position = 0`);
    await start(settings, [consumer]);
    const later = await write(50);
    await drained(consumer);
    expect(sorted(await effects('trial.again'))).toEqual(sorted(before, later));
    await until(async () => {
      const [{ sum }] = (await setting.rows<{ sum: number }>(
        'select sum(next_offset)::int as sum from kernel.topic_positions',
      )) as [{ sum: number }];
      return sum === 450; // all of them were there twice
    });
    expect((await effects('trial.again')).length).toBe(250);
  });

  test('can be read from the table again in the middle, and from topics once more', async () => {
    const settings = settingsOf('TEST_KAFKA');
    const consumer = effectConsumer('trial.there-and-back');
    const topics = await start(settings, [consumer]);
    await readsTopics(consumer);
    const all = [await write(400)];
    await until(async () => (await effects(consumer.name)).length > 0);
    await topics.stop();
    all.push(await write(300));
    const { database, kernel } = setting.open();
    const table = await startConsumers({ database, signal: kernel.signal, consumers: [consumer], warn: () => {} });
    await drained(consumer);
    await table.stop();
    expect(sorted(await effects(consumer.name))).toEqual(sorted(...all));
    await start(settings, [consumer]);
    all.push(await write(300));
    await drained(consumer);
    expect(sorted(await effects(consumer.name))).toEqual(sorted(...all));
  });

  test('that fail are dead letters and hold nobody up; replayed, they take effect', async () => {
    const settings = settingsOf('TEST_KAFKA');
    let cured = false;
    const consumer = effectConsumer('trial.poison', (events) => {
      if (!cured && events.some(({ data }) => (data as { body: string }).body === 'poison'))
        throw new Error('not that');
    });
    await start(settings, [consumer]);
    await readsTopics(consumer);
    const before = await write(40);
    const { database, kernel } = setting.open();
    const bad = note('poison');
    await kernel.run(writeNotes(), [call(bad)]);
    const later = await write(40);
    await drained(consumer);
    expect(sorted(await effects(consumer.name))).toEqual(sorted(before, later));
    const letters = await listDeadLetters(database, 'open', 10);
    expect(letters).toMatchObject([{ consumer: consumer.name, subject: bad.note_id, error: 'not that', attempts: 4 }]);
    cured = true;
    await replayDeadLetter(database, [consumer], letters[0]!.dead_letter_id);
    expect(sorted(await effects(consumer.name))).toEqual(sorted(before, [bad.note_id], later));
  });

  test('that are none are dead letters with the reason, and cannot be replayed', async () => {
    const settings = settingsOf('TEST_KAFKA');
    const consumer = effectConsumer('trial.malformed');
    const { database } = await start(settings, [consumer]);
    await readsTopics(consumer);
    const topic = `${settings.topicPrefix}.trial.noted`;
    const attributes = { ce_id: 'x', ce_source: '/elsewhere', ce_type: 'trial.noted', ce_specversion: '1.0' };
    const good = { note_id: 'n', body: 'b' };
    await send(settings, [
      { topic, key: 'a', value: '{"no json', headers: attributes },
      { topic, key: 'b', value: JSON.stringify({ note_id: 1, body: 'b' }), headers: { ...attributes, ce_id: 'y' } },
      { topic, key: 'c', value: '{}', headers: { ...attributes, ce_id: 'z', ce_type: 'trial.other' } },
      {
        topic,
        key: 'd',
        value: JSON.stringify(good),
        headers: { ...attributes, ce_id: 'w', ce_source: '/crema/trial' },
      },
      { topic, key: 'e', value: JSON.stringify(good), headers: { ...attributes, ce_id: 'good' } },
      { topic, key: 'e', value: JSON.stringify(good), headers: { ...attributes, ce_id: 'good' } },
      { topic, key: 'f', value: JSON.stringify(good), headers: { ...attributes, ce_id: 'good', ce_source: '/third' } },
    ]);
    await until(async () => (await listDeadLetters(database, 'open', 10)).length === 4);
    await until(async () => (await effects(consumer.name)).length === 2);
    expect((await effects(consumer.name)).sort()).toEqual(['e', 'f']);
    const letters = await listDeadLetters(database, 'open', 10);
    expect(Object.fromEntries(letters.map(({ subject, error }) => [subject, error]))).toEqual({
      a: 'the value is not JSON',
      b: expect.stringContaining('trial.noted: data/note_id'),
      c: 'an event of another type is on the topic of trial.noted',
      d: 'an event that says it is ours has no place in the log',
    });
    for (const { dead_letter_id } of letters)
      await expect(replayDeadLetter(database, [consumer], dead_letter_id)).rejects.toThrow();
    expect((await effects(consumer.name)).length).toBe(2);
  });

  test('wait while their reader is paused, and come again when it starts over', async () => {
    const settings = settingsOf('TEST_KAFKA');
    const consumer = effectConsumer('trial.control');
    const { database } = await start(settings, [consumer]);
    const all = [await write(20)];
    await drained(consumer);
    await setPaused(database, consumer.name, true);
    all.push(await write(20));
    await until(async () => {
      const rows = await setting.rows(`select from kernel.relays as r where (r.transaction_id, r.position) >=
        (select transaction_id, position from kernel.event_log as e order by e.transaction_id desc, e.position desc limit 1)`);
      return rows.length === 1;
    });
    expect((await effects(consumer.name)).length).toBe(20);
    await setPaused(database, consumer.name, false);
    await drained(consumer);
    expect(sorted(await effects(consumer.name))).toEqual(sorted(...all));
    await resetConsumer(database, consumer);
    await drained(consumer);
    all.push(await write(20));
    await drained(consumer);
    expect(sorted(await effects(consumer.name))).toEqual(sorted(...all));
  });
});
