import { afterEach, beforeAll, expect, test } from 'vitest';
import { type Changed, KeptByKey } from '../../../src/adapters/cache/index.ts';
import { sql } from '../../../src/kernel/database.ts';
import { eventually } from '../../domains/payments/eventually.ts';
import { useKernel } from '../../kernel/setting.ts';

const setting = useKernel();
const opened: KeptByKey<string>[] = [];
beforeAll(() =>
  setting.rows(`insert into trial.notes (note_id, body) select n, 'old' from unnest(array['a', 'b', 'volatile']) as n`),
);
afterEach(async () => {
  await Promise.all(opened.splice(0).map((kept) => kept.close()));
  await setting.rows(`update trial.notes set body = 'old'`);
});

const readNotes = sql('trial.read_notes', 'select note_id, body from trial.notes where note_id = any($1)');
const change = sql('trial.change_note', 'update trial.notes set body = $2 where note_id = $1');
const put = sql(
  'trial.put_note',
  `insert into trial.notes (note_id, body) values ($1, $2)
   on conflict (note_id) do update set body = excluded.body`,
);
const add = sql(
  'trial.add_note',
  `insert into trial.notes (note_id, body) values ($1, 'new') on conflict (note_id) do nothing`,
);
const tell = (keys: readonly string[]) =>
  setting.rows(`select pg_notify('trial_notes', $1)`, [keys.length === 0 ? '' : JSON.stringify(keys)]);

/** A process that has begun to hear; `loads` are the keys of its queries, of which `gates` hold back what was read. */
async function open() {
  const { database } = setting.open();
  const loads: string[] = [];
  const heard: Changed[] = [];
  let read = 0;
  const gates: Promise<void>[] = [];
  const kept = new KeptByKey<string>({
    database,
    group: 'notes',
    channel: 'trial_notes',
    table: 'trial.notes',
    async load(keys) {
      loads.push(...keys);
      const rows = await database.query<{ note_id: string; body: string }>(readNotes, [keys]);
      read += 1;
      await gates[read - 1];
      return new Map(rows.map(({ note_id, body }) => [note_id, body]));
    },
    mayKeep: () => true,
    onChange: (changed) => heard.push(changed),
  });
  opened.push(kept);
  await kept.listen();
  await eventually(
    async () => heard.length,
    (times) => times > 0,
  );
  return {
    kept,
    database,
    loads,
    heard,
    gates,
    reads: (n: number) =>
      eventually(
        async () => read,
        (times) => times >= n,
      ),
  };
}

test('is asked once for what many want, and answers at once from then on', async () => {
  const { kept, loads } = await open();
  expect(await Promise.all([kept.of('a'), kept.of('a'), kept.of('b')])).toEqual(['old', 'old', 'old']);
  expect([kept.of('a'), kept.of('b')]).toEqual(['old', 'old']);
  expect(loads).toEqual(['a', 'b']);
  expect([await kept.of('nobody'), kept.of('nobody')]).toEqual([undefined, expect.any(Promise)]);
});

test.each([
  ['an update', change],
  ['an insert that updates', put],
])('what this process changes by %s is seen by the next read, whoever tells', async (_, statement) => {
  const { kept, database } = await open();
  for (let round = 1; round <= 20; round += 1) {
    await kept.of('a');
    await database.transaction(async (tx) => void tx.write(statement, ['a', `round ${round}`]));
    expect(await kept.of('a')).toBe(`round ${round}`);
  }
});

test('what changes nothing that is kept lets copies live', async () => {
  const { kept, database, loads } = await open();
  await kept.of('a');
  await database.transaction(async (tx) => void tx.write(add, ['a']));
  expect([kept.of('a'), loads]).toEqual(['old', ['a']]);
});

test('what others change is read again when they have told, and only that', async () => {
  const { kept, loads } = await open();
  await Promise.all([kept.of('a'), kept.of('b')]);
  await setting.rows(`update trial.notes set body = 'new'`);
  await tell(['a']);
  expect(
    await eventually(
      async () => kept.of('a'),
      (body) => body === 'new',
      1_500,
    ),
  ).toBe('new');
  expect([kept.of('b'), loads]).toEqual(['old', ['a', 'b', 'a']]);
  await tell([]);
  expect(
    await eventually(
      async () => kept.of('b'),
      (body) => body === 'new',
      1_500,
    ),
  ).toBe('new');
});

test('what was read before a change is not kept, however many read it one after the other', async () => {
  const { kept, heard, gates, reads } = await open();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  gates.push(first.promise, second.promise);
  const one = kept.of('a');
  await reads(1);
  const another = kept.of('a');
  first.resolve();
  await one;
  await reads(2);
  await setting.rows(`update trial.notes set body = 'new'`);
  const before = heard.length;
  await tell(['a']);
  await eventually(
    async () => heard.length,
    (times) => times > before,
  );
  second.resolve();
  expect([await another, await kept.of('a')]).toEqual(['old', 'new']);
});

test('a connection that was lost may have missed something: nothing is kept over it', async () => {
  const { kept, heard } = await open();
  await kept.of('a');
  await setting.rows(`update trial.notes set body = 'new'`);
  const before = heard.length;
  await setting.rows(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'`,
  );
  await eventually(
    async () => heard.length,
    (times) => times > before,
  );
  expect([heard.at(-1), await kept.of('a')]).toEqual([null, 'new']);
});
