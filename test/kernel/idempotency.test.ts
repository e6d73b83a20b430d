import { afterEach, describe, expect, test } from 'vitest';
import { turnClock } from '../../src/kernel/clock.ts';
import { type Command, type Outcome, refusal, success } from '../../src/kernel/command.ts';
import { sql } from '../../src/kernel/database.ts';
import { problem } from '../../src/kernel/errors.ts';
import { type Answer, findAnswers, keepAnswers } from '../../src/kernel/idempotency.ts';
import { uuid7 } from '../../src/kernel/ids.ts';
import { system } from '../../src/kernel/principal.ts';
import { noted } from './notes.ts';
import { type Process, useKernel } from './setting.ts';

/**
 * O1: one idempotency key, any number of tries and interleavings: one effect, byte-equal answers.
 * O2: same key, other body: refused; same key, other principal: independent.
 */
const setting = useKernel();
afterEach(() => turnClock(null));

const insert = sql(
  'trial.add_notes',
  'insert into trial.notes (note_id, body) select * from unnest($1::text[], $2::text[])',
);

/** Every execution makes a new note with a new id, so that a second execution shows. */
const addNote: Command<{ body: string }, string> = {
  name: 'trial.add_note',
  async execute(tx, calls) {
    const ids = calls.map(() => uuid7());
    const accepted = calls.map(({ input }) => input.body !== 'refuse me');
    const bodies = calls.map(({ input }) => input.body);
    if (bodies.includes('throw')) throw problem('already_exists', `This was refused in the call ${uuid7()}.`);
    void tx.write(insert, [ids.filter((_, index) => accepted[index]), bodies.filter((_, index) => accepted[index])]);
    return ids.map((note_id, index) =>
      accepted[index]
        ? success(note_id, [noted.make(note_id, { note_id, body: bodies[index]! })])
        : refusal(problem('validation_failed', 'This is not a note.')),
    );
  },
};

interface Attempt {
  readonly principal: string;
  readonly key: string;
  readonly body: string;
}
/** One try of a client: the answer's bytes, or the code of the refusal. */
type Try = (process: Process, attempt: Attempt) => Promise<string>;

const keyed = ({ principal, key, body }: Attempt) => ({
  principal,
  route: 'POST /notes',
  key,
  fingerprint: body,
  render(outcome: Outcome<string>): Answer | null {
    if (outcome.ok) return { status: 201, contentType: 'application/json', body: `{"note_id":"${outcome.value}"}` };
    const { code, status, message } = outcome.problem;
    return code === 'already_exists' ? { status, contentType: 'application/problem+json', body: message } : null;
  },
});

const byKernel: Try = async ({ kernel }, attempt) => {
  const idempotent = keyed(attempt);
  const result = await kernel.submit(addNote, { input: { body: attempt.body }, principal: system('test'), idempotent });
  if ('replayed' in result) return result.replayed.body;
  return idempotent.render(result)?.body ?? (result.ok ? '' : result.problem.code);
};

/** A client that asks again while its first try is still running. */
async function insist(attempt: () => Promise<string>): Promise<string> {
  for (;;) {
    const answer = await attempt();
    if (answer !== 'idempotency_in_flight') return answer;
    await new Promise(setImmediate);
  }
}

const notesWith = (body: string) =>
  setting.rows<{ note_id: string }>('select note_id from trial.notes where body = $1', [body]);
let last = 0;
const fresh = (principal = 'service:till'): Attempt => {
  last += 1;
  return { principal, key: `key-${last}`, body: `order ${last}` };
};

async function checkOneEffect(tryOnce: Try): Promise<void> {
  const processes = [setting.open(), setting.open()];
  for (let round = 0; round < 15; round += 1) {
    const attempt = fresh();
    const tries = Array.from({ length: 12 }, (_, index) => insist(() => tryOnce(processes[index % 2]!, attempt)));
    const answers = await Promise.all(tries);
    const notes = await notesWith(attempt.body);
    expect(notes).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set([`{"note_id":"${notes[0]!.note_id}"}`]));
  }
}

async function checkKeyIsScoped(tryOnce: Try): Promise<void> {
  const [one, other] = [setting.open(), setting.open()];
  const attempt = fresh();
  const first = await tryOnce(one, attempt);
  expect(await tryOnce(other, { ...attempt, body: `${attempt.body}+` })).toBe('idempotency_key_reused');
  expect(await notesWith(`${attempt.body}+`)).toEqual([]);
  const stranger = await tryOnce(other, { ...attempt, principal: 'service:other' });
  expect(stranger).not.toBe(first);
  expect(await notesWith(attempt.body)).toHaveLength(2);
  expect(await tryOnce(one, attempt)).toBe(first);
}

test('O1: twelve tries at once through two processes are one effect and one answer', () => checkOneEffect(byKernel));

test('O1: in one process, the same call twice at once is told that it is running', async () => {
  const process = setting.open();
  const attempt = fresh();
  const answers = await Promise.all([byKernel(process, attempt), byKernel(process, attempt)]);
  expect(answers[1]).toBe('idempotency_in_flight');
  expect(await byKernel(process, attempt)).toBe(answers[0]);
  expect(await notesWith(attempt.body)).toHaveLength(1);
});

test('O2: another body is refused, another principal is somebody else', () => checkKeyIsScoped(byKernel));

test('a refusal that keeps no answer does not burn its key', async () => {
  const process = setting.open();
  const attempt = { ...fresh(), body: 'refuse me' };
  expect(await byKernel(process, attempt)).toBe('validation_failed');
  expect(await byKernel(process, { ...attempt, body: 'better now' })).toContain('note_id');
  expect(await notesWith('better now')).toHaveLength(1);
});

test('a refusal that is kept is given again, also if it was thrown out of the transaction', async () => {
  const [one, other] = [setting.open(), setting.open()];
  const attempt = { ...fresh(), body: 'throw' };
  const refused = await byKernel(one, attempt);
  expect(refused).toContain('This was refused in the call');
  expect(await byKernel(other, attempt)).toBe(refused);
  expect(await byKernel(other, { ...attempt, body: 'something else' })).toBe('idempotency_key_reused');
});

test('a key is kept for 24 hours and may then be used for something else', async () => {
  const process = setting.open();
  const attempt = fresh();
  const first = await byKernel(process, attempt);
  turnClock(new Date(Date.now() + 23.9 * 3_600_000));
  expect(await byKernel(process, attempt)).toBe(first);
  turnClock(new Date(Date.now() + 24.1 * 3_600_000));
  const second = await byKernel(process, { ...attempt, body: 'the day after' });
  expect(second).toContain('note_id');
  expect(second).not.toBe(first);
  expect(await byKernel(process, { ...attempt, body: 'the day after' })).toBe(second);
  expect(await byKernel(process, attempt)).toBe('idempotency_key_reused');
});

test('an answer that is still provisional is not given out, until its process must be dead', async () => {
  const process = setting.open();
  const attempt = fresh();
  const first = await byKernel(process, attempt);
  await setting.rows('update kernel.idempotency_keys set provisional = true where key = $1', [attempt.key]);
  expect(await byKernel(process, attempt)).toBe('idempotency_in_flight');
  turnClock(new Date(Date.now() + 16_000));
  expect(await byKernel(process, attempt)).toBe(first);
});

describe('mutants', () => {
  const outside =
    (scope: (attempt: Attempt) => Attempt): Try =>
    async ({ kernel, database }, given) => {
      const idempotent = keyed(scope(given));
      const [found] = await findAnswers(database, [idempotent as never], new Date());
      if (found) return 'body' in found ? found.body : found.code;
      const [done] = await kernel.run(addNote, [{ input: { body: given.body }, principal: system('test') }]);
      const answer = idempotent.render((done as { outcome: Outcome<string> }).outcome)!;
      const keep = database.transaction(async (tx) =>
        keepAnswers(tx, [{ call: idempotent as never, answer }], new Date()),
      );
      await keep.catch(() => {}); // somebody else was faster
      return answer.body;
    };

  test('a key that is checked outside the transaction is caught', async () => {
    await checkKeyIsScoped(outside((attempt) => attempt)); // nothing wrong with it one after the other
    await expect(checkOneEffect(outside((attempt) => attempt))).rejects.toThrow(/toHaveLength|have a length/);
  });

  test('a key that is not scoped to its principal is caught', async () => {
    await expect(checkKeyIsScoped(outside((attempt) => ({ ...attempt, principal: 'anybody' })))).rejects.toThrow(
      /not to be/,
    );
  });

  test('a key that forgets its body is caught', async () => {
    await expect(
      checkKeyIsScoped((process, attempt) => byKernel(process, { ...attempt, body: 'any' })),
    ).rejects.toThrow(/idempotency_key_reused/);
  });
});
