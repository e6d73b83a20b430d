import { afterEach, expect, test } from 'vitest';
import { Cache, type SecondLevel } from '../../../src/adapters/cache/index.ts';
import { turnClock } from '../../../src/kernel/clock.ts';
import { sql } from '../../../src/kernel/database.ts';
import { eventually } from '../../domains/payments/eventually.ts';
import { useKernel } from '../../kernel/setting.ts';

const setting = useKernel();
const opened: Cache[] = [];
afterEach(async () => {
  turnClock(null);
  await Promise.all(opened.splice(0).map((cache) => cache.close()));
});

const touch = sql('catalog.touch', `insert into catalog.sales (product_id, placed) values ($1, 1)`);
const other = sql('trial.note', `insert into trial.notes (note_id, body) values ($1, 'x')`);
let number = 0;

/** A cache that has begun to keep. */
async function open(database = setting.open().database, second: SecondLevel | null = null) {
  const cache = new Cache({ database, second, groups: { menu: ['catalog.'] }, warn: () => {} });
  opened.push(cache);
  let probes = 0;
  const probe = () => cache.read('menu', 'probe', async () => ++probes);
  await eventually(
    async () => [await probe(), await probe()],
    ([one, another]) => one === another,
  );
  return { cache, database };
}

function counting() {
  let loads = 0;
  return { load: async () => ({ loads: ++loads }), count: () => loads };
}

test('is asked once for what many want at once, and not again while nothing changes', async () => {
  const { cache } = await open();
  const gate = Promise.withResolvers<void>();
  const { load, count } = counting();
  const slow = () => gate.promise.then(load);
  const wanted = Array.from({ length: 50 }, () => cache.read('menu', 'a', slow));
  gate.resolve();
  expect(new Set((await Promise.all(wanted)).map(({ loads }) => loads))).toEqual(new Set([1]));
  await cache.read('menu', 'a', load);
  expect(count()).toBe(1);
  await cache.read('menu', 'b', load);
  expect(count()).toBe(2);
});

test('what this process writes is seen by the next read; what has nothing to do with it changes nothing', async () => {
  const { cache, database } = await open();
  const { load, count } = counting();
  for (let round = 1; round <= 20; round += 1) {
    const { loads } = await cache.read('menu', 'a', load);
    await database.transaction(async (tx) => void tx.write(touch, [`p-${++number}`]));
    expect((await cache.read('menu', 'a', load)).loads).toBe(loads + 1);
  }
  // until its own notifications have come
  await eventually(
    async () => [
      await cache.read('menu', 'a', load),
      await new Promise((resolve) => setTimeout(resolve, 50)),
      await cache.read('menu', 'a', load),
    ],
    ([one, , another]) => one === another,
  );
  const before = count();
  await database.transaction(async (tx) => void tx.write(other, [`n-${++number}`]));
  await cache.read('menu', 'a', load);
  expect(count()).toBe(before);
});

test('what was loaded before a write is not kept, and nobody who comes after it is given it', async () => {
  const { cache, database } = await open();
  const gate = Promise.withResolvers<void>();
  const stale = cache.read('menu', 'a', () => gate.promise.then(() => 'old'));
  await database.transaction(async (tx) => void tx.write(touch, [`p-${++number}`]));
  const fresh = cache.read('menu', 'a', async () => 'new');
  expect(await fresh).toBe('new');
  gate.resolve();
  expect(await stale).toBe('old');
  expect(await cache.read('menu', 'a', async () => 'new')).toBe('new');
});

test('what another process, or somebody with psql, writes is seen in moments', async () => {
  const { cache } = await open();
  const { load } = counting();
  await cache.read('menu', 'a', load);
  await setting.rows(`insert into catalog.sales (product_id, placed) values ('p-${++number}', 1)`);
  expect(
    await eventually(
      () => cache.read('menu', 'a', load),
      ({ loads }) => loads > 1,
    ),
  ).toEqual({ loads: 2 });
  await setting.rows('truncate catalog.sales');
  expect(
    await eventually(
      () => cache.read('menu', 'a', load),
      ({ loads }) => loads > 2,
    ),
  ).toEqual({ loads: 3 });
});

test('grows old by the kernel’s clock, either way', async () => {
  const { cache } = await open();
  const { load } = counting();
  await cache.read('menu', 'a', load);
  turnClock(new Date(Date.now() + 6_000));
  expect(await cache.read('menu', 'a', load)).toEqual({ loads: 2 });
  turnClock(null);
  expect(await cache.read('menu', 'a', load)).toEqual({ loads: 3 });
});

test('a load that fails is nobody’s answer, and the next one tries again', async () => {
  const { cache } = await open();
  const failing = () => cache.read('menu', 'a', () => Promise.reject(new Error('no')));
  await expect(Promise.all([failing(), failing()])).rejects.toThrow('no');
  expect(await cache.read('menu', 'a', async () => 'yes')).toBe('yes');
});
