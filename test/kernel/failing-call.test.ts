import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/kernel/command.ts';
import { problem } from '../../src/kernel/errors.ts';
import { appendEvents } from '../../src/kernel/event-log.ts';
import { executeBatch } from '../../src/kernel/execute.ts';
import { call, type Note, note, noted, writeNotes } from './notes.ts';
import { type Process, useKernel } from './setting.ts';

/** B1: in a batch, one failing call changes nothing for the others, and its own effect is nil. */
const setting = useKernel();

const explain = (constraint: string) =>
  constraint === 'notes_body_short' ? problem('quantity_limit', 'The note is too long.') : undefined;
const command = writeNotes({ explain });

/** What a call may be, and what it must come to. */
const kinds = {
  good: { body: 'good', outcome: 'good' },
  refused: { body: 'refuse me', outcome: 'not_found' },
  'breaking a constraint': { body: 'x'.repeat(21), outcome: 'quantity_limit' },
  'throwing a problem': { body: 'throw problem', outcome: 'forbidden' },
  'throwing a defect': { body: 'throw defect', outcome: 'defect' },
} as const;
type Kind = keyof typeof kinds;

type Run = (process: Process, notes: readonly Note[]) => Promise<string[]>;

const byKernel: Run = async ({ kernel }, notes) =>
  (await kernel.run(command, notes.map(call))).map((one) =>
    'defect' in one ? 'defect' : one.outcome.ok ? one.outcome.value : one.outcome.problem.code,
  );

/** Runs one batch of these kinds and compares everything that it left with what it should have left. */
async function checkBatch(process: Process, run: Run, batch: readonly Kind[]): Promise<void> {
  const notes = batch.map((kind) => note(kinds[kind].body));
  const outcomes = await run(process, notes);
  expect(outcomes).toEqual(batch.map((kind) => kinds[kind].outcome));
  const good = notes.filter((_, index) => batch[index] === 'good').map((one) => one.note_id);
  const ids = [notes.map((one) => one.note_id)];
  const rows = await setting.rows<{ note_id: string }>('select note_id from trial.notes where note_id = any($1)', ids);
  const events = await setting.rows<{ subject: string }>(
    'select subject from kernel.event_log where subject = any($1)',
    ids,
  );
  expect(rows.map((row) => row.note_id).sort()).toEqual(good.toSorted());
  expect(events.map((event) => event.subject).sort()).toEqual(good.toSorted());
}

const anyBatch = fc.array(fc.constantFrom(...(Object.keys(kinds) as Kind[])), { minLength: 1, maxLength: 12 });
const checkAll = (run: Run) => {
  const process = setting.open();
  return fc.assert(
    fc.asyncProperty(anyBatch, (batch) => checkBatch(process, run, batch)),
    { numRuns: 40 },
  );
};

test('whatever the calls of a batch are', () => checkAll(byKernel));

test.each(Object.keys(kinds) as Kind[])('one call %s among twenty good ones', async (kind) => {
  const batch: Kind[] = new Array(21).fill('good');
  batch[13] = kind;
  await checkBatch(setting.open(), byKernel, batch);
});

test('a constraint that the command does not explain is a defect of that call alone', async () => {
  const { kernel } = setting.open();
  const [long, fine] = await kernel.run(writeNotes(), [note('x'.repeat(21)), note('fine')].map(call));
  expect(long).toMatchObject({ defect: { code: '23514', constraint: 'notes_body_short' } });
  expect(fine).toEqual({ outcome: expect.objectContaining({ ok: true, value: 'fine' }) });
});

test('a command that answers too few calls fails instead of mixing up the answers', async () => {
  const { kernel } = setting.open();
  const forgetful: Command<Note, string> = { name: 'trial.forgetful', execute: async () => [] };
  const results = await kernel.run(forgetful, [note('a'), note('b')].map(call));
  expect(results).toMatchObject([{ defect: {} }, { defect: {} }]);
});

describe('mutants', () => {
  test('an error that aborts the whole batch is caught', async () => {
    const aborting: Run = async ({ database }, notes) => {
      try {
        const { results } = await database.transaction(async (tx) => ({
          results: await command.execute(tx, notes.map(call), { now: new Date() }),
        }));
        return results.map((one) => (one.ok ? one.value : one.problem.code));
      } catch {
        return notes.map(() => 'defect');
      }
    };
    await expect(checkAll(aborting)).rejects.toThrow(/Property failed/);
  });

  test('an event told before its command has committed is caught', async () => {
    const tellingFirst: Run = async ({ database }, notes) => {
      const told = notes.map(({ note_id, body }) => ({
        event: noted.make(note_id, { note_id, body }),
        traceparent: undefined,
      }));
      await database.transaction(async (tx) => appendEvents(tx, told, new Date()));
      const silent: Command<Note, string> = {
        ...command,
        execute: async (tx, calls, context) =>
          (await command.execute(tx, calls, context)).map((one) => (one.ok ? { ...one, events: [] } : one)),
      };
      const { settled } = await executeBatch(database, silent, notes.map(call));
      return settled.map((one) =>
        'defect' in one
          ? 'defect'
          : 'replayed' in one.result
            ? ''
            : one.result.ok
              ? one.result.value
              : one.result.problem.code,
      );
    };
    await expect(checkAll(tellingFirst)).rejects.toThrow(/Property failed/);
  });
});

test('what is told of a commit may throw: nothing is done twice, and everybody has her answer', async () => {
  const { kernel } = setting.open();
  const warned = once(process, 'warning');
  let batches = 0;
  const counting: Command<Note, string> = {
    ...writeNotes({
      before() {
        batches += 1;
      },
    }),
    committed() {
      throw new Error('the counter is broken');
    },
  };
  const notes = ['one', 'two', 'three'].map((body) => note(body));
  const done = await kernel.run(counting, notes.map(call));
  expect(done.map((one) => 'outcome' in one && one.outcome.ok && one.outcome.value)).toEqual(['one', 'two', 'three']);
  expect(batches).toBe(1);
  expect((await warned)[0]).toMatchObject({ detail: expect.stringContaining('the counter is broken') });
});
