import { Type } from 'typebox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../../src/adapters/http/index.ts';
import { openDatabase, type PostgresDatabase } from '../../../src/adapters/postgres/database.ts';
import { type Command, refusal, success } from '../../../src/kernel/command.ts';
import { sql } from '../../../src/kernel/database.ts';
import { problem } from '../../../src/kernel/errors.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { person } from '../../../src/kernel/principal.ts';
import { createDatabase } from '../../support/database.ts';
import { createServer } from './support.ts';

const note = sql('test.note', 'insert into test_notes (text) select unnest($1::text[])');
const count = sql('test.count_notes', 'select count(*)::int as count from test_notes');

interface Note {
  readonly text: string;
}

/** Notes texts; the text decides what goes wrong. */
const takeNote: Command<Note, { text: string; secret: string }> = {
  name: 'test.note',
  async execute(tx, calls) {
    if (calls.some(({ input }) => input.text === 'defect')) throw new Error('a defect');
    if (calls.some(({ input }) => input.text === 'slow')) await slow.promise;
    const refusals: Record<string, ReturnType<typeof problem>> = {
      conflict: problem('out_of_stock', 'Nothing is left.', { members: { lines: ['l1'] } }),
      stale: problem('version_mismatch', 'Somebody else was faster.'),
      busy: problem('rate_limited', 'Too many.', { retryAfter: 3 }),
    };
    const taken = calls.filter(({ input }) => !(input.text in refusals));
    if (taken.length > 0) void tx.write(note, [taken.map(({ input }) => input.text)]);
    return calls.map(({ input }) => {
      const refused = refusals[input.text];
      return refused ? refusal(refused) : success({ text: input.text, secret: 'not in the schema' });
    });
  },
};
let slow = Promise.withResolvers<void>();

let source: Awaited<ReturnType<typeof createDatabase>>;
let database: PostgresDatabase;
let kernel: Kernel;

beforeAll(async () => {
  source = await createDatabase();
  database = openDatabase({ url: source.url, poolSize: 4, warn: () => undefined });
  await database.pool.query('create table test_notes (text text not null)');
  kernel = new Kernel(database, { batching: true, width: 4 });
});

afterAll(async () => {
  await database.close();
  await source.drop();
});

beforeEach(async () => {
  slow = Promise.withResolvers<void>();
  await database.pool.query('truncate test_notes, kernel.idempotency_keys');
});

const notes = async () => (await database.query<{ count: number }>(count))[0]!.count;

async function createNotes(settle?: () => Promise<string | null>) {
  const { app } = await createServer({
    authenticate: (request) => person(String(request.headers.who ?? 'ann'), ['customer']),
  });
  const body = Type.Object({ text: Type.String({ minLength: 1 }), more: Type.Optional(Type.Unknown()) });
  const response = { 201: Type.Object({ text: Type.String(), word: Type.Optional(Type.String()) }) };
  app.post(
    '/notes/:shelf',
    { config: { access: { roles: ['customer'] } }, schema: { body, response } },
    (request, reply) => {
      return runCommand(kernel, request, reply, {
        command: takeNote,
        input: request.body,
        present: (value) => ({ status: 201, body: value, headers: { location: `/notes/${value.text}` } }),
        settle:
          settle &&
          (async (value) => {
            const word = await settle();
            return word === null ? null : { status: 201, body: { text: value.text, word } };
          }),
      });
    },
  );
  app.delete('/notes/:shelf', { config: { access: { roles: ['customer'] } } }, (request, reply) => {
    return runCommand(kernel, request, reply, {
      command: takeNote,
      input: { text: 'removed' },
      present: () => ({ status: 204 }),
    });
  });
  const post = (text: unknown, key?: string, headers: Record<string, string> = {}, url = '/notes/a') =>
    app.inject({
      method: 'POST',
      url,
      payload: { text },
      headers: { ...(key === undefined ? {} : { 'idempotency-key': key }), ...headers },
    });
  return { app, post };
}

describe('without a key', () => {
  test('each request is done', async () => {
    const { post } = await createNotes();
    const [first, second] = [await post('hello'), await post('hello')];
    expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
    expect(first.body).toBe('{"text":"hello"}');
    expect(first.headers.location).toBe('/notes/hello');
    expect(await notes()).toBe(2);
  });

  test('refusals and defects are answered', async () => {
    const { post } = await createNotes();
    expect((await post('conflict')).json()).toMatchObject({ status: 409, code: 'out_of_stock', lines: ['l1'] });
    expect((await post('busy')).headers['retry-after']).toBe('3');
    expect((await post('defect')).statusCode).toBe(500);
    expect(await notes()).toBe(0);
  });

  test('an answer may have no body', async () => {
    const { app } = await createNotes();
    const answer = await app.inject({ method: 'DELETE', url: '/notes/a' });
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
  });
});

describe('the same key and the same request', () => {
  test('get the first answer again, byte for byte, and nothing is done twice', async () => {
    const { post } = await createNotes();
    const [first, second] = [await post('hello', 'k1'), await post('hello', 'k1')];
    expect(first.statusCode).toBe(201);
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(second.statusCode).toBe(first.statusCode);
    expect(second.rawPayload.equals(first.rawPayload)).toBe(true);
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(first.body).toBe((await post('hello')).body);
    expect(await notes()).toBe(2);
  });

  test('also when it was a refusal that stays one', async () => {
    const { post } = await createNotes();
    const [first, second] = [await post('conflict', 'k1'), await post('conflict', 'k1')];
    expect([first.statusCode, second.statusCode]).toEqual([409, 409]);
    expect(second.headers).toMatchObject({ 'idempotent-replayed': 'true', 'content-type': 'application/problem+json' });
    expect(second.body).toBe(first.body);
    expect(first.json().request_id).toBe(first.headers['x-request-id']);
  });

  test('also when it has no body', async () => {
    const { app } = await createNotes();
    const remove = () => app.inject({ method: 'DELETE', url: '/notes/a', headers: { 'idempotency-key': 'k1' } });
    const [first, second] = [await remove(), await remove()];
    expect([first.statusCode, second.statusCode]).toEqual([204, 204]);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(await notes()).toBe(1);
  });

  test('at once: one is done, the others are told to wait or get its answer', async () => {
    const { post } = await createNotes();
    const answers = Array.from({ length: 8 }, () => post('slow', 'k1'));
    const early = await Promise.race(answers);
    expect(early.statusCode).toBe(409);
    expect(early.json().code).toBe('idempotency_in_flight');
    expect(early.headers['retry-after']).toBe('1');
    slow.resolve();
    const statuses = (await Promise.all(answers)).map((answer) => answer.statusCode);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(7);
    expect((await post('slow', 'k1')).headers['idempotent-replayed']).toBe('true');
    expect(await notes()).toBe(1);
  });
});

describe('the same key', () => {
  test('with another body or address is refused and does nothing', async () => {
    const { post } = await createNotes();
    await post('hello', 'k1');
    for (const answer of [await post('other', 'k1'), await post('hello', 'k1', {}, '/notes/b')]) {
      expect([answer.statusCode, answer.json().code]).toEqual([422, 'idempotency_key_reused']);
    }
    expect(await notes()).toBe(1);
  });

  test('of another principal or on another route is another key', async () => {
    const { app, post } = await createNotes();
    await post('hello', 'k1');
    const hers = await post('other', 'k1', { who: 'bob' });
    expect([hers.statusCode, hers.body]).toEqual([201, '{"text":"other"}']);
    const removal = await app.inject({ method: 'DELETE', url: '/notes/a', headers: { 'idempotency-key': 'k1' } });
    expect(removal.statusCode).toBe(204);
    expect(await notes()).toBe(3);
  });

  test.each([
    ['a failed validation', '', 422],
    ['a defect', 'defect', 500],
    ['a mismatch', 'stale', 412],
    ['a throttled request', 'busy', 429],
  ])('is not burnt by %s', async (_name, text, status) => {
    const { post } = await createNotes();
    expect((await post(text, 'k1')).statusCode).toBe(status);
    const retried = await post('hello', 'k1');
    expect(retried.statusCode).toBe(201);
    expect(retried.headers).not.toHaveProperty('idempotent-replayed');
    expect(await notes()).toBe(1);
  });

  test.each(['', 'a b', 'ä', 'x'.repeat(256)])('must be visible ASCII of at most 255 characters: %j', async (key) => {
    const { post } = await createNotes();
    const answer = await post('hello', key);
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'validation_failed']);
    expect(await notes()).toBe(0);
  });

  test('may have 255 characters', async () => {
    const { post } = await createNotes();
    expect((await post('hello', '~'.repeat(255))).statusCode).toBe(201);
  });
});

describe('an answer that is settled later', () => {
  test('is provisional until then, and afterwards the same for everybody', async () => {
    const word = Promise.withResolvers<string>();
    const asked = Promise.withResolvers<void>();
    const { post } = await createNotes(() => {
      asked.resolve();
      return word.promise;
    });
    const first = post('hello', 'k1');
    first.then(() => undefined);
    await asked.promise;
    expect((await post('hello', 'k1')).json().code).toBe('idempotency_in_flight');
    word.resolve('paid');
    expect((await first).body).toBe('{"text":"hello","word":"paid"}');
    const again = await post('hello', 'k1');
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toBe('{"text":"hello","word":"paid"}');
    expect(await notes()).toBe(1);
  });

  test('stays what the command said when no word came', async () => {
    const { post } = await createNotes(async () => null);
    const [first, second] = [await post('hello', 'k1'), await post('hello', 'k1')];
    expect([first.body, second.body]).toEqual(['{"text":"hello"}', '{"text":"hello"}']);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect((await post('hello')).body).toBe('{"text":"hello"}');
  });
});
