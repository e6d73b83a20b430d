import { setTimeout as delay } from 'node:timers/promises';
import { now } from '../../src/kernel/clock.ts';
import type { Consumer } from '../../src/kernel/consumer.ts';
import { stepConsumer } from '../../src/kernel/consumer-step.ts';
import { type Database, sql } from '../../src/kernel/database.ts';
import type { NewEvent, StoredEvent } from '../../src/kernel/event.ts';
import { appendEvents } from '../../src/kernel/event-log.ts';
import { uuid7 } from '../../src/kernel/ids.ts';

const register = sql(
  'test.register_consumer',
  'insert into kernel.consumers (name) values ($1) on conflict do nothing',
);

/** Commits events to the log, in this order. */
export async function tell(database: Database, events: readonly NewEvent[]): Promise<void> {
  const appended = events.map((event) => ({ event, traceparent: undefined }));
  await database.transaction(async (tx) => appendEvents(tx, appended, now()));
}

/** Lets a consumer read the log to its end, in sets that look at so many events each, the sizes taken in turn. */
export async function follow(
  database: Database,
  consumer: Consumer,
  sizes: readonly number[] = [1_000],
): Promise<void> {
  await database.transaction(async (tx) => void tx.write(register, [consumer.name]));
  for (let turn = 0; ; turn += 1) {
    const step = await stepConsumer(database, consumer, null, sizes[turn % sizes.length]);
    if (step === 'idle') return;
    // transactions of other tests on this server
    if (step === 'held_back') await delay(5);
  }
}

/** Gives a set of events to a consumer past the log. */
export async function deliver(database: Database, consumer: Consumer, events: readonly NewEvent[]): Promise<void> {
  await database.transaction((tx) => consumer.handle(tx, events.map(storedAs), now()));
}

function storedAs(event: NewEvent, position: number): StoredEvent {
  const place = { event_id: uuid7(), traceparent: null, transaction_id: '1', position };
  return { ...event, time: event.time ?? now().toISOString(), ...place };
}
