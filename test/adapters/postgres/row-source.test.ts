import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { maxReaders, type Query } from '../../../src/adapters/postgres/row-source.ts';
import { logStart } from '../../../src/kernel/cursor.ts';
import { readLog } from '../../../src/kernel/event-log.ts';
import { useKernel } from '../../kernel/setting.ts';

const setting = useKernel();
const source = () => setting.onlooker.source;
const forever = new AbortController().signal;
const numbers = (count: number): Query => ({
  text: 'select n from generate_series(1, $1::int) as n order by n',
  values: [count],
});

/** A reader that has its first batch and waits. */
async function begin(query: Query, signal: AbortSignal = forever) {
  const iterator = source().batches<{ n: number }>(query, signal)[Symbol.asyncIterator]();
  open.push(iterator);
  return { iterator, first: (await iterator.next()).value as readonly { n: number }[] };
}

const open: AsyncIterator<unknown>[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.return?.().catch(() => {})));
});

async function all<Row>(query: Query): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of source().batches<Row>(query, forever)) rows.push(...batch);
  return rows;
}

const connections = () =>
  setting.rows<{ pid: number; state: string }>(
    `select pid, state from pg_stat_activity where application_name = 'crema export' and datname = current_database()`,
  );

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20);
}

describe('rows', () => {
  test.each([0, 1, 999, 1_000, 1_001, 3_500])('come all, once, in order: %i', async (count) => {
    const rows = await all<{ n: number }>(numbers(count));
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  });

  test('come in batches that are read as they are asked for', async () => {
    const { iterator, first } = await begin(numbers(2_500));
    expect(first.length).toBe(1_000);
    expect([(await iterator.next()).value.length, (await iterator.next()).value.length]).toEqual([1_000, 500]);
    expect((await iterator.next()).done).toBe(true);
  });

  test('have the types that all our queries have', async () => {
    const text = `select 9007199254740991::bigint as big, '2026-11-21 12:00:00.5+02'::timestamptz as at, 1.50::numeric as exact`;
    expect(await all({ text, values: [] })).toEqual([
      { big: 9007199254740991, at: '2026-11-21T10:00:00.500Z', exact: '1.50' },
    ]);
  });

  test('are of one moment, whatever is written meanwhile', async () => {
    await setting.onlooker.pool.query(
      `insert into trial.notes (note_id, body) select n, 'old' from generate_series(1, 1500) as n`,
    );
    const { iterator, first } = await begin({ text: 'select body from trial.notes', values: [] });
    await setting.onlooker.pool.query(`update trial.notes set body = 'new'`);
    await setting.onlooker.pool.query(`insert into trial.notes (note_id, body) values ('more', 'new')`);
    const second = (await iterator.next()).value as readonly { body: string }[];
    const bodies = [...(first as unknown as { body: string }[]), ...second].map(({ body }) => body);
    expect([bodies.length, new Set(bodies)]).toEqual([1_500, new Set(['old'])]);
  });
});

describe('reading', () => {
  test('cannot write', async () => {
    await expect(all({ text: `select setval('trial.effects_number_seq', 5)`, values: [] })).rejects.toMatchObject({
      code: '25006',
    });
  });

  test('is for as many at once as may; whoever comes then is told so and costs nothing', async () => {
    const readers = await Promise.all(Array.from({ length: maxReaders }, () => begin(numbers(5_000))));
    const before = await connections();
    const refused = await begin(numbers(1)).catch((error) => error);
    expect(refused).toMatchObject({ code: 'overloaded', details: { retryAfter: 10 } });
    expect((await connections()).length).toBe(before.length);
    await readers[0]!.iterator.return?.();
    expect((await begin(numbers(1))).first).toEqual([{ n: 1 }]);
  });

  test('takes no connection from anybody else, and holds no reader of the log back', async () => {
    const { iterator } = await begin(numbers(5_000));
    await setting.onlooker.pool.query(
      `insert into kernel.event_log (event_id, type, source, subject, time, data)
       values (gen_random_uuid(), 'trial.meanwhile', '/crema/trial', 'cup', now(), '{}')`,
    );
    await setting.settled();
    const page = await readLog(setting.onlooker, logStart, ['trial.meanwhile'], 10);
    expect(page.events.map(({ type }) => type)).toEqual(['trial.meanwhile']);
    expect((await iterator.next()).value.length).toBe(1_000);
    expect((setting.onlooker.pool as { totalCount: number }).totalCount).toBeLessThanOrEqual(4);
  });

  test('ends in the database when nobody waits any more, even in the middle of a statement', async () => {
    const gone = new AbortController();
    const waiting = begin({ text: 'select pg_sleep(300), 1 as n', values: [] }, gone.signal).catch((error) => error);
    await until(async () => (await connections()).some(({ state }) => state === 'active'));
    const [busy] = (await connections()).filter(({ state }) => state === 'active');
    gone.abort();
    expect(await waiting).toMatchObject({ name: 'AbortError' });
    await until(async () => (await connections()).every(({ pid }) => pid !== busy!.pid));
    await Promise.all(Array.from({ length: maxReaders }, () => begin(numbers(1))));
  });

  test('that is over leaves its connection to the next, outside any transaction', async () => {
    await all(numbers(10));
    const [first] = await connections();
    expect(first).toMatchObject({ state: 'idle' });
    await all(numbers(10));
    expect((await connections()).map(({ pid }) => pid)).toContain(first!.pid);
  });

  test('that fails is told as every failure of the database, and leaves the place free', async () => {
    const { iterator } = await begin(numbers(5_000));
    await setting.onlooker.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'crema export' and datname = current_database()`,
    );
    const rest = async () => {
      while (!(await iterator.next()).done);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'dependency_unavailable' });
    await Promise.all(Array.from({ length: maxReaders }, () => begin(numbers(1))));
  });

  test('of a wrong query fails at the first batch and leaves the place free', async () => {
    await expect(all({ text: 'select nothing', values: [] })).rejects.toMatchObject({ code: '42703' });
    await Promise.all(Array.from({ length: maxReaders }, () => begin(numbers(1))));
  });
});
