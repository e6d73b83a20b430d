import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { Cache } from '../../../src/adapters/cache/index.ts';
import { Valkey } from '../../../src/adapters/valkey/valkey.ts';
import { sql } from '../../../src/kernel/database.ts';
import { eventually } from '../../domains/payments/eventually.ts';
import { useKernel } from '../../kernel/setting.ts';

const { TEST_VALKEY_HOST: host, TEST_VALKEY_PORT: port, TEST_VALKEY_PASSWORD: password = null } = process.env;
const setting = useKernel();
const keyPrefix = `test-${randomUUID()}:`;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

test('there is a server to test against', ({ skip }) => {
  if (host === undefined && process.env.CI === undefined)
    skip('TEST_VALKEY_HOST is not set: the second level of the cache is not tested');
  expect(host).toBeDefined();
});

/** Freezes, kills or starts the server, where it is one of ours. */
const faults = fileURLToPath(new URL('../../../../shared/services/fault', import.meta.url));
const fault = (what: string) => promisify(execFile)(faults, ['valkey', what]);

describe.skipIf(host === undefined)('a second level', () => {
  const touch = sql('catalog.touch', 'insert into catalog.sales (product_id, placed) values ($1, 1)');
  let number = 0;

  async function connect(): Promise<{ valkey: Valkey; warnings: string[] }> {
    const warnings: string[] = [];
    const server = { host: host!, port: Number(port), password, tls: false, keyPrefix };
    const valkey = new Valkey(server, (message) => void warnings.push(message));
    closing.push(() => valkey.close());
    await ready(valkey);
    return { valkey, warnings };
  }

  async function ready(valkey: Valkey): Promise<void> {
    const key = randomUUID();
    await eventually(
      async () => {
        valkey.put(key, { stamp: 1n, value: '1' });
        return valkey.get(key);
      },
      (copy) => copy !== null,
    );
  }

  /** A process with a cache that keeps and shares. */
  async function open() {
    const { valkey, warnings } = await connect();
    const { database } = setting.open();
    const cache = new Cache({ database, second: valkey, groups: { menu: ['catalog.'] }, warn: () => {} });
    closing.push(() => cache.close());
    await eventually(
      async () => {
        const shared = randomUUID();
        await cache.read('menu', shared, async () => 'probe');
        await delay(5);
        return valkey.get(`menu:${shared}`);
      },
      (copy) => copy !== null,
    );
    return { cache, valkey, database, warnings };
  }

  test('spares other processes the load, and never gives them what has changed since', async () => {
    const [one, another] = [await open(), await open()];
    let key = '';
    // while a transaction of anybody on this server is under way, copies are too old for a process that has just begun
    const shared = async () => {
      key = randomUUID();
      await one.cache.read('menu', key, async () => 'first');
      await eventually(
        () => one.valkey.get(`menu:${key}`),
        (copy) => copy !== null,
      );
      return another.cache.read('menu', key, async () => 'loaded');
    };
    expect(await eventually(shared, (value) => value === 'first')).toBe('first');
    await one.database.transaction(async (tx) => void tx.write(touch, [`q-${++number}`]));
    expect(await one.cache.read('menu', key, async () => 'second')).toBe('second');
    expect(
      await eventually(
        () => another.cache.read('menu', key, async () => 'second'),
        (value) => value === 'second',
      ),
    ).toBe('second');
  });

  test('a copy of before the change is not taken, whoever puts it there, and replaces none that is newer', async () => {
    const { cache, valkey, database } = await open();
    await database.transaction(async (tx) => void tx.write(touch, [`q-${++number}`]));
    const old = { stamp: 5n, value: '"old"' };
    valkey.put('menu:b', old);
    await eventually(
      () => valkey.get('menu:b'),
      (copy) => copy !== null,
    );
    expect(await cache.read('menu', 'b', async () => 'new')).toBe('new');
    await eventually(
      () => valkey.get('menu:b'),
      (copy) => copy?.value === '"new"',
    );
    const there = await valkey.get('menu:b');
    valkey.put('menu:b', old);
    await valkey.ping();
    expect(await valkey.get('menu:b')).toEqual(there);
    expect(there!.stamp).toBeGreaterThan(5n);
  });

  test('a process that starts takes no copy from before it listened', async () => {
    const one = await open();
    one.valkey.put('menu:c', { stamp: 9n, value: '"from before"' });
    const late = await open();
    expect(await late.cache.read('menu', 'c', async () => 'loaded')).toBe('loaded');
  });

  test('frozen, it costs one read a moment, once; the answers are right; thawed, it is of use again', async () => {
    const { cache, valkey, warnings } = await open();
    await fault('freeze');
    try {
      for (let index = 0; index < 50; index += 1) {
        expect(await cache.read('menu', `frozen-${index}`, async () => index)).toBe(index);
      }
      // the circuit is open: a read comes back in the same turn of the loop, whatever the server does
      expect(
        await Promise.race([valkey.get('menu:frozen-1'), new Promise((resolve) => setImmediate(resolve, 'waited'))]),
      ).toBeNull();
      expect(warnings).toEqual(['the cache server does not answer; the database does']);
      await expect(valkey.ping()).rejects.toThrow();
    } finally {
      await fault('thaw');
    }
    await ready(valkey);
  });

  test('killed, it is not missed; started again, empty, it is of use again', async () => {
    const { cache, valkey } = await open();
    await fault('kill');
    try {
      for (let index = 0; index < 20; index += 1) {
        expect(await cache.read('menu', `dead-${index}`, async () => index)).toBe(index);
      }
    } finally {
      await fault('start');
    }
    await ready(valkey);
    expect(await cache.read('menu', 'alive', async () => 'yes')).toBe('yes');
  });
});
