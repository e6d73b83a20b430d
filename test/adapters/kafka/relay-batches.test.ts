import { expect, test } from 'vitest';
import { batches } from '../../../src/adapters/kafka/relay.ts';
import type { StoredEvent } from '../../../src/kernel/event.ts';

/** What a broker takes in one batch, `message.max.bytes` of Kafka. */
const mostBytes = 1_048_588;
const topics = new Map([['trial.told', { type: 'trial.told', topic: 'trial.told', partitions: 1 }]]);
const eventOf = (position: number, body: string): StoredEvent => ({
  ...{ event_id: `${position}`.padStart(36, '0'), transaction_id: '7', position, source: '/crema/trial' },
  ...{ type: 'trial.told', subject: `subject-${position}`, time: '2026-01-01T00:00:00.000Z', traceparent: null },
  data: { body },
});
const bytesOf = (message: object) => Buffer.byteLength(JSON.stringify(message));

test.each([
  ['many small events, whose headers are more than they say', 5_000, 'x'],
  ['text beyond ASCII', 2_000, 'é☕'.repeat(100)],
  ['large events', 20, 'x'.repeat(400_000)],
])('%s: no batch is more than a broker takes, and all are sent in order', (_, count, body) => {
  const events = Array.from({ length: count }, (_, index) => eventOf(index + 1, body));
  const cut = [...batches(events, topics as never)];
  for (const { messages } of cut) {
    expect(
      messages.reduce((sum, message) => sum + bytesOf(message.headers!) + bytesOf({ value: message.value }), 0),
    ).toBeLessThan(mostBytes);
  }
  expect(cut.flatMap(({ messages }) => messages.map(({ key }) => key))).toEqual(events.map(({ subject }) => subject));
  expect(cut.map(({ messages, end }) => [messages.at(-1)!.key, end.position])).toEqual(
    cut.map(({ end }) => [`subject-${end.position}`, end.position]),
  );
});
