import pg from 'pg';
import { expect, test } from 'vitest';
import { stepConsumer } from '../../src/kernel/consumer-step.ts';
import { useKernel } from './setting.ts';
import { effectConsumer } from './trial-consumer.ts';

const setting = useKernel();
const append = `insert into kernel.event_log (event_id, type, source, subject, time, data)
  values (gen_random_uuid(), $1, '/crema/trial', 'cup', now(), '{}')`;

/** A reader that believed itself at the end would sleep: what holds the event back ends without a notification. */
test('an event that is held back behind readable events of other kinds is waited for, not slept through', async () => {
  const consumer = effectConsumer('trial.waiting');
  await setting.onlooker.pool.query('insert into kernel.consumers (name) values ($1)', [consumer.name]);
  const [older, other] = [new pg.Client(setting.url), new pg.Client(setting.url)];
  await Promise.all([older.connect(), other.connect()]);
  await other.query(append, ['trial.of_another_kind']);
  await setting.settled();
  await older.query('begin');
  await older.query('select pg_current_xact_id()');
  await other.query(append, consumer.types as string[]);

  expect(await stepConsumer(setting.onlooker, consumer)).toBe('held_back');
  await older.query('rollback');
  await setting.settled();
  expect(await stepConsumer(setting.onlooker, consumer)).toMatchObject({ worked: true });
  expect(await stepConsumer(setting.onlooker, consumer)).toBe('idle');
  await Promise.all([older.end(), other.end()]);
});
