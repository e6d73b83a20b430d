import type { Consumer } from '../../src/kernel/consumer.ts';
import { stepConsumer } from '../../src/kernel/consumer-step.ts';
import { type Database, sql, type Transaction } from '../../src/kernel/database.ts';
import type { StoredEvent } from '../../src/kernel/event.ts';
import { noted } from './notes.ts';

const apply = sql(
  'trial.apply_effects',
  'insert into trial.effects (consumer, event_id, subject) select $1, * from unnest($2::uuid[], $3::text[])',
);
const forget = sql('trial.forget_effects', 'delete from trial.effects where consumer = $1');

/** Leaves one row per event it is given; nothing but the kernel keeps it from leaving two. */
export function effectConsumer(
  name: string,
  before: (events: readonly StoredEvent[], tx: Transaction) => unknown = () => {},
): Consumer {
  return {
    name,
    types: [noted.type],
    async handle(tx, events) {
      await before(events, tx);
      void tx.write(apply, [name, events.map((event) => event.event_id), events.map((event) => event.subject)]);
      return [];
    },
    forget: (tx) => void tx.write(forget, [name]),
  };
}

/** Lets a consumer step until there is nothing left for it. */
export async function catchUp(database: Database, consumer: Consumer, step = stepConsumer): Promise<void> {
  for (;;) {
    const outcome = await step(database, consumer).catch(() => 'failed' as const);
    if (outcome === 'idle') return;
    if (outcome === 'held_back' || outcome === 'taken') await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
