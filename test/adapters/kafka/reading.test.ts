import { describe, expect, test } from 'vitest';
import { Fetcher } from '../../../src/adapters/kafka/fetcher.ts';
import { Reading } from '../../../src/adapters/kafka/reading.ts';
import { openSlot } from '../../../src/adapters/kafka/slots.ts';
import { logStart } from '../../../src/kernel/cursor.ts';
import { asTheyAre, haveBrokers, makeTopic, send, settingsOf } from './brokers.ts';
import { until } from './topics-setting.ts';

describe.skipIf(!haveBrokers('TEST_KAFKA'))('reading ahead', () => {
  test('a slot that has nothing is read on, however much waits in others: they may be waiting for it', async () => {
    const settings = settingsOf('TEST_KAFKA', { partitions: 1 });
    const slots = ['rare', 'frequent'].map((type) => {
      const topic = `${settings.topicPrefix}.${type}`;
      return openSlot({ type, topic, partition: 0, next_offset: null, ...logStart }, 0);
    });
    const [rare, frequent] = slots as [(typeof slots)[0], (typeof slots)[0]];
    for (const { topic } of slots) await makeTopic(settings, topic, 1);
    const messages = (topic: string, count: number) =>
      Array.from({ length: count }, () => ({ topic, key: 'k', value: '{}' }));
    await send(settings, [...messages(rare.topic, 50), ...messages(frequent.topic, 50)]);
    const fetcher = new Fetcher(settings, `${settings.topicPrefix}-group`);
    const reading = new Reading(fetcher, slots, asTheyAre, () => {}, 10);
    try {
      await reading.start();
      await until(async () => slots.every(({ next }) => next === 50));
      frequent.arrivals.splice(0); // taken, up to where rare ones lie ahead
      await send(settings, [...messages(rare.topic, 5), ...messages(frequent.topic, 5)]);
      await until(async () => frequent.arrivals.length === 5);
      expect([rare.next, rare.arrivals.length, reading.failure]).toEqual([50, 50, null]);
    } finally {
      reading.end();
      await fetcher.close();
    }
  });
});
