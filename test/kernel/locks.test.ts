import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Command, success } from '../../src/kernel/command.ts';
import { sql, type Transaction } from '../../src/kernel/database.ts';
import { system } from '../../src/kernel/principal.ts';
import { call, gate, type Note, note, writeNotes } from './notes.ts';
import { useKernel } from './setting.ts';

const setting = useKernel();

const anyLocks = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 });

/** No two calls of a batch share a lock, calls that share one keep their order, and each call runs once. */
function checkBatches(submitted: readonly Note[], batches: readonly (readonly Note[])[]): void {
  for (const batch of batches) {
    const locks = batch.flatMap((one) => one.locks ?? []);
    expect(new Set(locks).size).toBe(locks.length);
  }
  const run = batches.flat();
  expect(new Set(run)).toEqual(new Set(submitted));
  expect(run).toHaveLength(submitted.length);
  for (const lock of ['a', 'b', 'c', 'd']) {
    const holding = (notes: readonly Note[]) =>
      notes.filter((one) => one.locks?.includes(lock)).map((one) => one.note_id);
    expect(holding(run)).toEqual(holding(submitted));
  }
}

describe('calls that share a lock', () => {
  test('never meet in a batch and keep their order, submitted one by one', async () => {
    const { kernel } = setting.open();
    const property = fc.asyncProperty(fc.array(anyLocks, { minLength: 1, maxLength: 30 }), async (given) => {
      const [held, started] = [gate(), gate()];
      const batches: (readonly Note[])[] = [];
      const command: Command<Note, string> = {
        ...writeNotes({
          before: async (notes) => {
            batches.push(notes);
            started.open();
            await held.opened;
          },
        }),
        name: `trial.observed_${Math.random()}`,
      };
      const notes = [note('first', []), ...given.map((locks) => note('locked', locks))];
      const first = kernel.submit(command, call(notes[0]!));
      await started.opened;
      const rest = notes.slice(1).map((one) => kernel.submit(command, call(one)));
      held.open();
      await Promise.all([first, ...rest]);
      checkBatches(notes, batches);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test('never meet in a batch and keep their order, run as a set', async () => {
    const { kernel } = setting.open();
    const property = fc.asyncProperty(fc.array(anyLocks, { minLength: 1, maxLength: 30 }), async (given) => {
      const batches: (readonly Note[])[] = [];
      const notes = given.map((locks) => note('locked', locks));
      await kernel.run(writeNotes({ before: (batch) => batches.push(batch) }), notes.map(call));
      checkBatches(notes, batches);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test('so do those that share only one of a later step', async () => {
    const { kernel } = setting.open();
    const batches: (readonly Note[])[] = [];
    const { locks, ...rest } = writeNotes({ before: (batch) => batches.push(batch) });
    const command: Command<Note, string> = { ...rest, name: 'trial.later', thenLocks: locks! };
    const notes = [note('one', ['a']), note('other', ['b']), note('first again', ['a', 'b'])];
    await kernel.run(command, notes.map(call));
    await Promise.all(notes.map((one) => kernel.submit(command, call({ ...one, note_id: `${one.note_id}-again` }))));
    const told = batches.flatMap((batch) => [batch.map(({ body }) => body)]);
    expect(told.slice(0, 2)).toEqual([['one', 'other'], ['first again']]);
    for (const batch of batches) {
      const held = batch.flatMap((one) => one.locks ?? []);
      expect(new Set(held).size).toBe(held.length);
    }
  });

  test('a set whose calls share none is one transaction', async () => {
    const { kernel } = setting.open();
    const sizes: number[] = [];
    const notes = Array.from({ length: 700 }, (_, index) => note('apart', [`lock-${index}`]));
    await kernel.run(writeNotes({ before: (batch) => sizes.push(batch.length) }), notes.map(call));
    expect(sizes).toEqual([700]);
  });
});

describe('across processes', () => {
  const read = sql(
    'trial.read_count',
    `select coalesce(max(body::int), 0) as count from trial.notes where note_id = $1`,
  );
  const write = sql(
    'trial.save_count',
    'insert into trial.notes (note_id, body) values ($1, $2) on conflict (note_id) do update set body = excluded.body',
  );
  /** Reads, thinks, writes: right only if nobody else does so at the same time. */
  const count = (locks: (counter: string) => readonly string[]): Command<string, number> => ({
    name: 'trial.count',
    locks,
    async execute(tx, calls) {
      const counter = calls[0]!.input;
      const [row] = await tx.query<{ count: number }>(read, [counter]);
      void tx.write(write, [counter, String(row!.count + calls.length)]);
      return calls.map(() => success(row!.count));
    },
  });

  async function countTo(expected: number, counter: string, command: Command<string, number>): Promise<void> {
    const processes = [setting.open(), setting.open(), setting.open()];
    const one = (index: number) =>
      processes[index % 3]!.kernel.submit(command, { input: counter, principal: system('test') });
    await Promise.all(Array.from({ length: expected }, (_, index) => one(index)));
    expect(await setting.rows('select body from trial.notes where note_id = $1', [counter])).toEqual([
      { body: String(expected) },
    ]);
  }

  test('whoever shares a lock waits for the other commit', () =>
    countTo(
      90,
      'locked',
      count((counter) => [counter]),
    ));

  test('mutant: without the lock, updates are lost', async () => {
    await expect(
      countTo(
        90,
        'unlocked',
        count(() => []),
      ),
    ).rejects.toThrow(/deeply equal/);
  });
});

describe('the order in which locks are taken', () => {
  const writeFirst = sql(
    'trial.write_first',
    "insert into trial.notes (note_id, body) values ('before the lock', 'x')",
  );
  type TakeLocks = (tx: Transaction, keys: readonly string[]) => void;

  /** Two by two, transactions want the same two locks, named the other way round; each must need a single attempt. */
  async function checkNoDeadlock(take: TakeLocks): Promise<void> {
    const [one, other] = [setting.open(), setting.open()];
    let attempts = 0;
    const work = (keys: string[]) => async (tx: Transaction) => {
      attempts += 1;
      take(tx, keys);
      await tx.query(sql('trial.breathe', 'select pg_sleep(0.01)'));
    };
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([
        one.database.transaction(work(['milk', 'sugar'])),
        other.database.transaction(work(['sugar', 'milk'])),
      ]);
      expect(attempts).toBe(2 * (round + 1));
    }
  }

  test('is the same for everybody, whatever order they are named in', () =>
    checkNoDeadlock((tx, keys) => void tx.lock(keys)));

  test('mutant: in the order in which they are named, transactions meet head-on', async () => {
    const inGivenOrder: TakeLocks = (tx, keys) => {
      for (const key of keys) {
        void tx.lock([key]);
        void tx.query(sql('trial.breathe', 'select pg_sleep(0.01)'));
      }
    };
    await expect(checkNoDeadlock(inGivenOrder)).rejects.toThrow(/to be \d+/);
  });

  test('after the first write no lock can be taken any more', async () => {
    const { database } = setting.open();
    const late = database.transaction(async (tx) => {
      void tx.write(writeFirst, []);
      await tx.lock(['too late']);
    });
    await expect(late).rejects.toThrow('locks are taken before the first write');
    expect(await setting.rows("select from trial.notes where note_id = 'before the lock'")).toEqual([]);
  });
});
