import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../roles/client.ts';
import { useShop } from '../roles/trial-shop.ts';
import { addressOf, clerkOf, describeServer, keyless, type Operation } from './operations.ts';

const trial = useShop();

const json = 'application/json';
const bytes = (text: string, ...more: number[]) => Buffer.concat([Buffer.from(text), Buffer.from(more)]);

/** Every operation that takes a body, and who gets as far as having it read. */
async function taking(): Promise<readonly Operation[]> {
  const { operations } = await describeServer(trial.app);
  return operations.filter(({ body }) => body !== null);
}

const clerk = (operation: Operation) => trial.as(clerkOf(operation));

/** Sends bytes as they are; with credentials, unless it is nobody who sends them. */
async function sendRaw(
  operation: Operation,
  payload: string | Buffer,
  type = json,
  known = true,
  more: Record<string, string> = {},
) {
  const credentials = known ? await clerk(operation).credentials() : {};
  const response = await trial.app.inject({
    method: operation.method,
    url: addressOf(operation),
    headers: { ...credentials, 'content-type': type, ...more },
    payload,
  });
  return { of: operation.name, status: response.statusCode, code: response.json().code };
}

describe('every operation that takes a body', () => {
  test.each<[string, string | Buffer, number, string]>([
    ['no JSON', '{"customer_id":', 400, 'malformed_request'],
    ['two JSON values', '{} {}', 400, 'malformed_request'],
    ['a trailing comma', '{"quantity":1,}', 400, 'malformed_request'],
    ['a number that JSON has not', '{"quantity":01}', 400, 'malformed_request'],
    ['bad UTF-8', bytes('{"customer_id":"', 0xc3, 0x28, 0x22, 0x7d), 400, 'malformed_request'],
    ['UTF-16', Buffer.from('{"customer_id":"x"}', 'utf16le'), 400, 'malformed_request'],
    ['a NUL', '{"customer_id":"a\\u0000b"}', 400, 'malformed_request'],
    ['half a surrogate pair', '{"customer_id":"\\ud83d"}', 400, 'malformed_request'],
    ['a prototype', '{"__proto__":{"admin":true}}', 400, 'malformed_request'],
    ['nesting without end', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 400, 'malformed_request'],
    ['more than it takes', `{"note":"${'x'.repeat(1_048_576)}"}`, 413, 'payload_too_large'],
    ['an array', '[]', 422, 'validation_failed'],
    ['a text', '"quantity"', 422, 'validation_failed'],
    ['a number', '1', 422, 'validation_failed'],
  ])('refuses %s', async (_name, payload, status, code) => {
    for (const operation of await taking()) {
      expect(await sendRaw(operation, payload)).toEqual({ of: operation.name, status, code });
    }
  });

  test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'application/jsonp', 'nonsense'])(
    'refuses %s',
    async (type) => {
      for (const operation of await taking()) {
        const expected = { of: operation.name, status: 415, code: 'unsupported_media_type' };
        expect(await sendRaw(operation, '{}', type)).toEqual(expected);
      }
    },
  );

  test('refuses what is compressed', async () => {
    const packed = gzipSync('{}');
    for (const operation of await taking()) {
      const refused = { of: operation.name, status: 415, code: 'unsupported_media_type' };
      expect(await sendRaw(operation, packed, json, true, { 'content-encoding': 'gzip' })).toEqual(refused);
    }
  });

  test('refuses every member of another type, and says which', async () => {
    const { operations, resolve } = await describeServer(trial.app);
    let members = 0;
    for (const operation of operations.filter(({ body }) => body?.required)) {
      const { properties = {} } = resolve(operation.body!.media.schema);
      for (const name of Object.keys(properties)) {
        const answer = await clerk(operation).send(operation.method, addressOf(operation), { [name]: [[true]] });
        expect([operation.name, answer.status, answer.body.code]).toEqual([operation.name, 422, 'validation_failed']);
        const places = answer.body.errors.map((error: { path: string }) => error.path.split('/')[1]);
        expect(places, operation.name).toContain(name);
        members += 1;
      }
    }
    expect(members).not.toBe(0);
  });

  test('tells whoever may not use it nothing about its body', async () => {
    const { operations } = await describeServer(trial.app);
    const guarded = operations.filter(
      ({ body, security }) => body && security.length > 0 && security.every((way) => Object.keys(way).length > 0),
    );
    expect(guarded).not.toEqual([]);
    for (const operation of guarded) {
      for (const payload of ['{', '[]', '{"customer_id":"x"}', `"${'x'.repeat(2_000_000)}"`]) {
        const refused = await sendRaw(operation, payload, json, false);
        expect(refused).toEqual({ of: operation.name, status: 401, code: 'unauthenticated' });
      }
    }
  });
});

test('of a doubled name the last value counts, as JSON parsers have it', async () => {
  const payload =
    '{"customer_id":"twice","product_id":"p","product_name":"P","price":"1.00","quantity":7,"quantity":2,"price":"3.00"}';
  const response = await trial.app.inject({
    method: 'POST',
    url: '/api/v1/cart/items',
    headers: { ...(await trial.as('pricing').credentials()), 'content-type': json },
    payload,
  });
  expect(response.json().cart).toMatchObject({ total_items: 2, subtotal: '6.00' });
});

const isAboutKey = ({ errors = [] }: { errors?: { path: string }[] }) =>
  errors.some(({ path }) => path === '/idempotency-key');

describe('keys', () => {
  const item = { customer_id: 'keys', product_id: 'p', product_name: 'P', price: '1.00', quantity: 1 };
  const add = (key: string, payload: unknown = item) =>
    trial.as('pricing').post('/api/v1/cart/items', payload, { 'idempotency-key': key });

  test('repeat the first answer, byte for byte, and refuse another request', async () => {
    const first = await add('once');
    const again = await add('once');
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([200, first.text, 'true']);
    const other = await add('once', { ...item, quantity: 2 });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('are not burnt by requests that were broken or invalid', async () => {
    const broken: Answer[] = [await add('kept', { ...item, quantity: 0 }), await add('kept', [])];
    expect(broken.map(({ status }) => status)).toEqual([422, 422]);
    const good = await add('kept', { ...item, customer_id: 'kept' });
    expect([good.status, good.body.cart.total_items]).toEqual([200, 1]);
  });

  test.each([
    ['nothing', ''],
    ['256 characters', 'k'.repeat(256)],
    ['a space', 'a b'],
    ['no ASCII', 'clé'],
  ])('of %s are 422 on every write, but not where none is taken', async (_name, key) => {
    const { operations } = await describeServer(trial.app);
    for (const operation of operations.filter(({ method }) => method !== 'GET')) {
      const answer = await clerk(operation).send(
        operation.method,
        addressOf(operation),
        { email: 'x', password: 'y' },
        {
          'idempotency-key': key,
        },
      );
      const refused = answer.headers['content-type'] === 'application/problem+json' && isAboutKey(answer.body);
      expect([operation.name, refused]).toEqual([operation.name, !keyless.includes(operation.name)]);
    }
  });
});
