import { afterEach, describe, expect, test, vi } from 'vitest';
import { Kernel } from '../../src/kernel/kernel.ts';
import { call, gate, type Note, note, writeNotes } from './notes.ts';
import { useKernel } from './setting.ts';

const setting = useKernel();

/** A command that notes the size of each batch, and holds the first until told. */
function observed() {
  const sizes: number[] = [];
  const held = gate();
  const started = gate();
  const command = writeNotes({
    before: async (notes) => {
      sizes.push(notes.length);
      started.open();
      if (sizes.length === 1) await held.opened;
    },
  });
  return { command, sizes, started: started.opened, release: held.open };
}

const many = (count: number): Note[] => Array.from({ length: count }, () => note('batched'));
const written = async (notes: readonly Note[]) =>
  (
    await setting.rows<{ count: number }>('select count(*)::int from trial.notes where note_id = any($1)', [
      notes.map((one) => one.note_id),
    ])
  )[0]!.count;

afterEach(() => {
  vi.restoreAllMocks();
});

describe('group commit', () => {
  test('what arrives while a batch is in flight is the next batch; nobody waits when idle', async () => {
    const { kernel } = setting.open();
    const { command, sizes, started, release } = observed();
    const first = kernel.submit(command, call(note('first')));
    await started;
    const rest = many(37).map((one) => kernel.submit(command, call(one)));
    release();
    await Promise.all([first, ...rest]);
    expect(sizes).toEqual([1, 37]);
  });

  test('one transaction carries the whole batch, and its events in the order of the calls', async () => {
    const { kernel } = setting.open();
    const { command, started, release } = observed();
    const first = kernel.submit(command, call(note('first')));
    await started;
    const notes = many(20);
    const rest = notes.map((one) => kernel.submit(command, call(one)));
    release();
    await Promise.all([first, ...rest]);
    const events = await setting.rows<{ transaction_id: string; subject: string }>(
      'select transaction_id, subject from kernel.event_log where subject = any($1) order by transaction_id, position',
      [notes.map((one) => one.note_id)],
    );
    expect(new Set(events.map((event) => event.transaction_id)).size).toBe(1);
    expect(events.map((event) => event.subject)).toEqual(notes.map((one) => one.note_id));
  });

  test('a batch holds at most 512 calls', async () => {
    const { kernel } = setting.open();
    const { command, sizes, started, release } = observed();
    const first = kernel.submit(command, call(note('first')));
    await started;
    const notes = many(600);
    const rest = notes.map((one) => kernel.submit(command, call(one)));
    release();
    await Promise.all([first, ...rest]);
    expect(sizes).toEqual([1, 512, 88]);
    expect(await written(notes)).toBe(600);
  });

  test('without batching every call has a transaction of its own', async () => {
    const { database } = setting.open();
    const kernel = new Kernel(database, { batching: false, width: 4 });
    const sizes: number[] = [];
    const command = writeNotes({ before: (notes) => sizes.push(notes.length) });
    await Promise.all(many(9).map((one) => kernel.submit(command, call(one))));
    expect(sizes).toEqual(new Array(9).fill(1));
  });
});

describe('under too much load', () => {
  test('more than 4,096 waiting calls are turned away at once, and nothing of them is done', async () => {
    const { kernel } = setting.open();
    const { command, started, release } = observed();
    const first = kernel.submit(command, call(note('first')));
    await started;
    const notes = many(4_100);
    const settled = Promise.allSettled(notes.map((one) => kernel.submit(command, call(one))));
    release();
    await first;
    const refused = (await settled).flatMap((one, index) =>
      one.status === 'rejected' ? [{ index, code: one.reason.code }] : [],
    );
    expect(refused).toEqual([4_096, 4_097, 4_098, 4_099].map((index) => ({ index, code: 'overloaded' })));
    expect(await written(notes)).toBe(4_096);
  });

  test('a call that has waited too long is turned away unexecuted, and no empty batch is run for it', async () => {
    const { kernel, database } = setting.open();
    const transactions = vi.spyOn(database, 'transaction');
    const { command, sizes, started, release } = observed();
    const first = kernel.submit(command, call(note('first')));
    await started;
    const late = note('too late');
    const waiting = kernel.submit(command, call(late));
    const present = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => present + 5_001);
    release();
    await expect(waiting).rejects.toMatchObject({ code: 'overloaded' });
    await first;
    expect(sizes).toEqual([1]);
    expect(transactions).toHaveBeenCalledTimes(1);
    expect(await written([late])).toBe(0);
  });

  test('drained resolves when nothing accepted is open', async () => {
    const { kernel } = setting.open();
    const { command, started, release } = observed();
    const notes = many(5);
    const calls = notes.map((one) => kernel.submit(command, call(one)));
    await started;
    let drained = false;
    const draining = kernel.drained().then(() => {
      drained = true;
    });
    await new Promise(setImmediate);
    expect(drained).toBe(false);
    release();
    await draining;
    expect(await written(notes)).toBe(5);
    await Promise.all(calls);
  });
});
