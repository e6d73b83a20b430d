import { expect, test } from 'vitest';
import { now } from '../../src/kernel/clock.ts';
import { resetConsumer } from '../../src/kernel/consumer-admin.ts';
import { forgetEvents } from '../../src/kernel/forget-events.ts';
import { forgetForeignEvents } from '../../src/kernel/forget-foreign-events.ts';
import { follow, tell } from '../domains/log.ts';
import { noted } from './notes.ts';
import { useKernel } from './setting.ts';
import { effectConsumer } from './trial-consumer.ts';

const setting = useKernel();
const never = new AbortController().signal;
const inDays = (days: number) => new Date(now().getTime() + days * 86_400_000);
const forget = (days: number) => forgetEvents(setting.onlooker, 90, inDays(days), never);
const events = (count: number, time?: string) =>
  Array.from({ length: count }, (_, index) =>
    noted.make(`note-${index}`, { note_id: `note-${index}`, body: 'x' }, time),
  );
const left = async () =>
  (await setting.rows<{ count: number }>('select count(*)::int from kernel.event_log'))[0]!.count;

test('what is old goes, as far as every consumer has come, and never further', async () => {
  const database = setting.onlooker;
  const [fast, slow] = [effectConsumer('trial.fast'), effectConsumer('trial.slow')];
  // a history that was imported now is as old as its import
  await tell(database, events(150, '2014-01-01T00:00:00.000Z'));
  expect(await forget(91)).toEqual({ forgotten: 0, kept_for: 'consumers that have never run' });
  await follow(database, fast);
  await follow(database, slow);
  await tell(database, events(120));
  await follow(database, fast);
  expect(await forget(89)).toEqual({ forgotten: 0, kept_for: '' });
  expect(await forget(91)).toEqual({ forgotten: 150, kept_for: 'trial.slow' });
  expect(await left()).toBe(120);
  await follow(database, slow);
  expect(await forget(91)).toEqual({ forgotten: 120, kept_for: '' });
  expect(await left()).toBe(0);
  expect(await setting.rows('select forgotten from kernel.forgotten_events')).toEqual([{ forgotten: 270 }]);
  // whoever reads on, reads on
  await tell(database, events(3));
  await follow(database, slow);
  expect((await setting.rows(`select from trial.effects where consumer = 'trial.slow'`)).length).toBe(273);
});

test('what was not published yet stays, too', async () => {
  const database = setting.onlooker;
  await tell(database, events(10));
  for (const name of ['trial.fast', 'trial.slow']) await follow(database, effectConsumer(name));
  const before = await left();
  await setting.rows(`insert into kernel.relays (name, alive_at) values ('kafka', now())`);
  expect(await forget(91)).toEqual({ forgotten: 0, kept_for: 'relay kafka' });
  await setting.rows(
    `update kernel.relays set (transaction_id, position) = (select transaction_id, position from kernel.consumers limit 1)`,
  );
  expect((await forget(91)).forgotten).toBe(before);
});

test('a consumer cannot start over where the beginning is gone, and keeps what it has', async () => {
  const consumer = effectConsumer('trial.slow');
  const before = await setting.rows('select * from kernel.consumers order by name');
  await expect(resetConsumer(setting.onlooker, consumer)).rejects.toMatchObject({ code: 'invalid_transition' });
  expect(await setting.rows('select * from kernel.consumers order by name')).toEqual(before);
});

test('names of foreign events go when they are old, but never the last', async () => {
  await setting.rows(`insert into kernel.consumers (name) values ('trial.foreign'), ('trial.at_home')`);
  await setting.rows(
    `insert into kernel.foreign_events (consumer, source, id, taken_at)
     select 'trial.foreign', '/pos', n, now() + n / 6000 * interval '1 day' from generate_series(0, 12000) as n`,
  );
  const known = async () => (await setting.rows('select from kernel.foreign_events')).length;
  const forgetForeign = (days: number) => forgetForeignEvents(setting.onlooker, 90, inDays(days), never);
  expect([await forgetForeign(89), await known()]).toEqual([0, 12_001]);
  const all = await Promise.all(Array.from({ length: 4 }, () => forgetForeign(91.5)));
  expect([all.reduce((sum, one) => sum + one), await known()]).toEqual([12_000, 1]);
  expect([await forgetForeign(1000), await setting.rows('select id from kernel.foreign_events')]).toEqual([
    0,
    [{ id: '12000' }],
  ]);
});
