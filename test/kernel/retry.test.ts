import { describe, expect, test } from 'vitest';
import { sql, type Transaction } from '../../src/kernel/database.ts';
import { call, note, writeNotes } from './notes.ts';
import { useKernel } from './setting.ts';

const setting = useKernel();

const insert = sql('trial.insert_one', 'insert into trial.notes (note_id, body) values ($1, $2)');
const conflict = sql('trial.conflict', `select kernel.require($1, 'somebody else was faster', '40001')`);
const rest = sql('trial.rest', 'select pg_sleep(0.02)');
const bodies = (prefix: string) =>
  setting.rows<{ body: string }>('select body from trial.notes where note_id like $1 order by note_id', [`${prefix}%`]);

describe('40001', () => {
  test('runs the transaction again, whole, until it succeeds', async () => {
    const { database } = setting.open();
    let attempts = 0;
    await database.transaction(async (tx) => {
      attempts += 1;
      void tx.write(insert, ['again', `attempt ${attempts}`]);
      void tx.query(conflict, [attempts === 3]);
    });
    expect(attempts).toBe(3);
    expect(await bodies('again')).toEqual([{ body: 'attempt 3' }]);
  });

  test('gives up after five attempts, with nothing done', async () => {
    const { database } = setting.open();
    let attempts = 0;
    const hopeless = database.transaction(async (tx) => {
      attempts += 1;
      void tx.write(insert, ['hopeless', 'never']);
      void tx.query(conflict, [false]);
    });
    await expect(hopeless).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(attempts).toBe(5);
    expect(await bodies('hopeless')).toEqual([]);
  });

  test('runs a batch again whole: nobody of it notices', async () => {
    const { kernel } = setting.open();
    const sizes: number[] = [];
    const command = writeNotes({
      before: (notes, tx) => {
        sizes.push(notes.length);
        void tx.query(conflict, [sizes.length === 2]);
      },
    });
    const results = await kernel.run(command, [note('one'), note('two'), note('three')].map(call));
    expect(results.map((one) => 'outcome' in one && one.outcome.ok)).toEqual([true, true, true]);
    expect(sizes).toEqual([3, 3]);
  });
});

test('40P01: of two transactions that deadlock, the victim runs again, wherever in the pipeline it was told', async () => {
  const [one, other] = [setting.open(), setting.open()];
  const both = Promise.withResolvers<void>();
  let holding = 0;
  let attempts = 0;
  const work = (name: string, first: string, second: string) => async (tx: Transaction) => {
    attempts += 1;
    await tx.lock([first]);
    holding += 1;
    if (holding === 2) both.resolve();
    await both.promise; // until the other has its first lock too
    void tx.lock([second]); // nobody waits for this one, which is where PostgreSQL finds the deadlock …
    await tx.query(rest); // … and this answers only that the transaction is aborted
    void tx.write(insert, [`deadlock ${name}`, 'done']);
  };
  await Promise.all([
    one.database.transaction(work('one', 'cup', 'saucer')),
    other.database.transaction(work('other', 'saucer', 'cup')),
  ]);
  expect(attempts).toBe(3);
  expect(await bodies('deadlock')).toEqual([{ body: 'done' }, { body: 'done' }]);
});

test('what the database cannot do now fails the whole batch alike, and is not tried in halves', async () => {
  const { kernel } = setting.open();
  const sizes: number[] = [];
  const full = sql('trial.full', `select kernel.require(false, 'out of memory', '53200')`);
  const command = writeNotes({
    before: (notes, tx) => {
      sizes.push(notes.length);
      void tx.query(full);
    },
  });
  const results = await kernel.run(command, [note('one'), note('two')].map(call));
  expect(results).toMatchObject([
    { defect: { code: 'dependency_unavailable' } },
    { defect: { code: 'dependency_unavailable' } },
  ]);
  expect(sizes).toEqual([2]);
});
