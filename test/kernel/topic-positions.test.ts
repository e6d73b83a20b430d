import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Transaction } from '../../src/kernel/database.ts';
import { beginTopics, followTopics, moveTopicPositions, type TopicPosition } from '../../src/kernel/topic-positions.ts';
import { useKernel } from './setting.ts';

const setting = useKernel();
const consumer = 'trial.partitions';
const type = 'trial.noted';
const topic = 'trial-noted';

test('of two processes that pass their last partitions at once, the later one brings the position up', async () => {
  await setting.rows('insert into kernel.consumers (name) values ($1)', [consumer]);
  const { database } = setting.open();
  const start = { transaction_id: '5', position: 1 };
  await database.transaction(async (tx) => beginTopics(tx, consumer, [{ type, topic, partitions: 2 }], start));
  const pass = (tx: Transaction, partition: number) => {
    const moved: TopicPosition = { type, topic, partition, next_offset: 3, transaction_id: '9', position: 7 };
    moveTopicPositions(tx, consumer, [moved]);
    followTopics(tx, consumer, [type], new Date());
  };
  const { promise: goOn, resolve: letGoOn } = Promise.withResolvers<void>();
  const { promise: written, resolve: hasWritten } = Promise.withResolvers<void>();
  const first = database.transaction(async (tx) => {
    pass(tx, 0);
    await tx.query({ name: 'trial.flush', text: 'select 1' }, []);
    hasWritten();
    await goOn;
  });
  await written;
  const second = database.transaction(async (tx) => pass(tx, 1));
  await delay(100); // the second one does not see the first one's partition yet
  letGoOn();
  await Promise.all([first, second]);
  const at = 'select transaction_id::text, position::int from kernel.consumers where name = $1';
  expect(await setting.rows(at, [consumer])).toEqual([{ transaction_id: '9', position: 7 }]);
});
