import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { problem } from '../../../src/kernel/errors.ts';
import { createServer, open } from './support.ts';

const item = Type.Object({
  product_id: Type.String({ minLength: 1, maxLength: 100 }),
  quantity: Type.Integer({ minimum: 1, maximum: 9999 }),
  price: Type.Optional(
    Type.Union([Type.Number(), Type.String({ pattern: '^\\d+(\\.\\d{1,2})?$' })], {
      description: 'must be an amount with at most two decimals',
    }),
  ),
  size: Type.Optional(Type.Union([Type.Literal('small'), Type.Literal('large')])),
});

async function serverWithRoutes() {
  const server = await createServer();
  const { app } = server;
  app.post('/items', { ...open, schema: { body: item } }, (request) => ({ taken: request.body }));
  app.get(
    '/items/:item_id',
    {
      ...open,
      schema: {
        params: Type.Object({ item_id: Type.String({ maxLength: 10 }) }),
        querystring: Type.Object({ page: Type.Optional(Type.Integer({ minimum: 1 })) }),
      },
    },
    (request) => ({ ...request.params, ...request.query }),
  );
  app.get('/refused', open, () => {
    throw problem('out_of_stock', 'There are only 2 left of Flat white.', { members: { lines: ['l1'] } });
  });
  app.get('/later', open, async () => {
    throw problem('dependency_unavailable', 'The database does not answer.', { retryAfter: 7 });
  });
  app.get('/defect', open, () => {
    throw Object.assign(new Error('password is hunter2'), { code: '23505', detail: 'Key (email)=(a@b)' });
  });
  return server;
}

const json = { 'content-type': 'application/json' };

describe('refusals', () => {
  test('are problem documents with the code, the request id and what the domain adds', async () => {
    const { app } = await serverWithRoutes();
    const answer = await app.inject({ url: '/refused', headers: { 'x-request-id': 'mine-1' } });
    expect(answer.statusCode).toBe(409);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['x-request-id']).toBe('mine-1');
    expect(answer.json()).toEqual({
      type: '/problems/out_of_stock',
      title: 'Out of stock',
      status: 409,
      detail: 'There are only 2 left of Flat white.',
      code: 'out_of_stock',
      request_id: 'mine-1',
      lines: ['l1'],
    });
  });

  test('say when to come back', async () => {
    const { app } = await serverWithRoutes();
    const answer = await app.inject('/later');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '7']);
  });

  test('of defects say nothing of their cause, and the log has the stack without the driver’s values', async () => {
    const { app, lines } = await serverWithRoutes();
    const answer = await app.inject({
      url: '/defect',
      headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal', status: 500 });
    expect(answer.body).not.toContain('hunter2');
    const errors = lines.filter((line) => line.level === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      msg: 'defect',
      request_id: answer.headers['x-request-id'],
      trace_id: 'a'.repeat(32),
      http_route: '/defect',
      err: { message: 'password is hunter2', code: '23505', stack: expect.stringContaining('problems.test.ts') },
    });
    expect(JSON.stringify(errors)).not.toContain('a@b');
  });

  test('write no line at info', async () => {
    const { app, lines } = await serverWithRoutes();
    await app.inject('/refused');
    await app.inject('/nowhere');
    expect(lines.filter((line) => line.level !== 'debug')).toEqual([]);
  });
});

describe('what is well-formed but invalid', () => {
  test('is 422 with every faulty place, and no rejected value', async () => {
    const { app } = await serverWithRoutes();
    const payload = { quantity: 'SECRET', price: 'SECRET', size: 'SECRET' };
    const answer = await app.inject({ method: 'POST', url: '/items', payload });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).not.toContain('SECRET');
    const { code, errors } = answer.json();
    expect(code).toBe('validation_failed');
    expect(errors).toEqual([
      { path: '/product_id', message: 'is required' },
      { path: '/quantity', message: 'must be integer' },
      { path: '/price', message: 'must be an amount with at most two decimals' },
      { path: '/size', message: 'must be one of small, large' },
    ]);
  });

  test.each([
    ['a number as text', { product_id: 'p', quantity: '3' }],
    ['a fraction', { product_id: 'p', quantity: 1.5 }],
    ['null', null],
    ['an array', []],
    ['infinity', '{"product_id":"p","quantity":1e999}'],
  ])('bodies are not coerced: %s', async (_name, payload) => {
    const { app } = await serverWithRoutes();
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const answer = await app.inject({ method: 'POST', url: '/items', headers: json, payload: text });
    expect(answer.statusCode).toBe(422);
  });

  test('a missing body is 422', async () => {
    const { app } = await serverWithRoutes();
    expect((await app.inject({ method: 'POST', url: '/items' })).statusCode).toBe(422);
    expect((await app.inject({ method: 'POST', url: '/items', headers: json, payload: '' })).statusCode).toBe(422);
  });

  test('money may be a number or a string, and unknown members are left alone', async () => {
    const { app } = await serverWithRoutes();
    for (const price of [4.5, '4.50']) {
      const answer = await app.inject({
        method: 'POST',
        url: '/items',
        payload: { product_id: 'p', quantity: 1, price, extra: 1 },
      });
      expect(answer.statusCode).toBe(200);
      expect(answer.json().taken.price).toBe(price);
    }
  });

  test('query and path are read as the types that the schema asks for', async () => {
    const { app } = await serverWithRoutes();
    expect((await app.inject('/items/7?page=2')).json()).toEqual({ item_id: '7', page: 2 });
    const answer = await app.inject('/items/7?page=two');
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({
      detail: 'The query is not valid.',
      errors: [{ path: '/page', message: 'must be integer' }],
    });
  });

  test('an overlong part of the path is 422, by schema and beyond what the router takes', async () => {
    const { app } = await serverWithRoutes();
    expect((await app.inject(`/items/${'x'.repeat(11)}`)).statusCode).toBe(422);
    const answer = await app.inject(`/items/${'x'.repeat(600)}`);
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'validation_failed']);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  test('of a union one thing is told: what is wrong with the form that was meant, or which forms there are', async () => {
    const { app } = await createServer();
    const note = Type.Union([Type.Object({ note: Type.String({ maxLength: 3 }) }), Type.Null()]);
    const where = Type.Union([
      Type.Object({ type: Type.Literal('pickup') }),
      Type.Object({ type: Type.Literal('table'), table: Type.Union([Type.String(), Type.Integer({ minimum: 1 })]) }),
    ]);
    app.post('/notes', { ...open, schema: { body: note } }, () => ({}));
    app.post('/places', { ...open, schema: { body: Type.Object({ where: Type.Array(where) }) } }, () => ({}));
    const errors = async (url: string, payload: unknown) =>
      (await app.inject({ method: 'POST', url, headers: json, payload: JSON.stringify(payload) })).json().errors;
    expect(await errors('/notes', { note: 'long' })).toEqual([
      { path: '/note', message: 'must have at most 3 characters' },
    ]);
    expect(await errors('/notes', 7)).toEqual([{ path: '', message: 'must be one of {note}, null' }]);
    const [meant, none, inner, right] = [
      { type: 'table' },
      { type: 'moon' },
      { type: 'table', table: 0 },
      { type: 'pickup' },
    ];
    const many = Array.from({ length: 10 }, () => right);
    expect(await errors('/places', { where: [right, meant, none, inner, ...many, none] })).toEqual([
      { path: '/where/1/table', message: 'is required' },
      { path: '/where/2', message: 'must be one of {type: pickup}, {type: table, table}' },
      { path: '/where/3/table', message: 'must be >= 1' },
      { path: '/where/14', message: 'must be one of {type: pickup}, {type: table, table}' },
    ]);
  });

  test('a pattern is told by what matches it', async () => {
    const { app } = await createServer();
    const body = Type.Object({
      day: Type.String({ pattern: '^\\d+-\\d+$', examples: ['11-21', '1-2'] }),
      bare: Type.String({ pattern: '^a$' }),
    });
    app.post('/days', { ...open, schema: { body } }, () => ({}));
    const answer = await app.inject({ method: 'POST', url: '/days', payload: { day: 'x', bare: 'x' } });
    expect(answer.json().errors).toEqual([
      { path: '/day', message: 'must have the form of 11-21 or 1-2' },
      { path: '/bare', message: 'must match pattern "^a$"' },
    ]);
  });

  test('a huge invalid body names one fault, quickly', async () => {
    const { app } = await createServer();
    app.post('/many', { ...open, schema: { body: Type.Array(Type.Integer()) } }, () => ({}));
    const answer = await app.inject({
      method: 'POST',
      url: '/many',
      payload: Array.from({ length: 100_000 }, () => 'x'),
    });
    expect(answer.json().errors).toEqual([{ path: '/0', message: 'must be integer' }]);
  });

  test('a medium one names at most twenty', async () => {
    const { app } = await createServer();
    app.post('/many', { ...open, schema: { body: Type.Array(Type.Integer()) } }, () => ({}));
    const answer = await app.inject({ method: 'POST', url: '/many', payload: Array.from({ length: 500 }, () => 'x') });
    expect(answer.json().errors).toHaveLength(20);
  });
});

describe('bodies that are broken as such', () => {
  const post = async (payload: string | Buffer, type = 'application/json') => {
    const { app } = await serverWithRoutes();
    const answer = await app.inject({ method: 'POST', url: '/items', headers: { 'content-type': type }, payload });
    return [answer.statusCode, answer.json().code];
  };

  test.each([
    ['not JSON', '{"a":'],
    ['a prototype key', '{"product_id":"p","quantity":1,"__proto__":{"x":1}}'],
    ['an escaped prototype key', '{"product_id":"p","quantity":1,"\\u005f_proto__":{"x":1}}'],
    ['a poisoned constructor', '{"product_id":"p","quantity":1,"constructor":{"prototype":{"x":1}}}'],
    ['a NUL', '{"product_id":"a\\u0000b","quantity":1}'],
    ['half a surrogate pair', '{"product_id":"\\ud800","quantity":1}'],
    ['a NUL in a name', '{"product_id":"p","quantity":1,"\\u0000":1}'],
    ['nested beyond reason', `{"product_id":"p","quantity":1,"deep":${'['.repeat(101)}${']'.repeat(101)}}`],
  ])('400: %s', async (_name, payload) => {
    expect(await post(payload)).toEqual([400, 'malformed_request']);
  });

  test('400: bad UTF-8', async () => {
    const payload = Buffer.concat([
      Buffer.from('{"product_id":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('","quantity":1}'),
    ]);
    expect(await post(payload)).toEqual([400, 'malformed_request']);
  });

  test('413: more than one MiB', async () => {
    expect(await post(`{"product_id":"${'x'.repeat(1_048_576)}"}`)).toEqual([413, 'payload_too_large']);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])(
    '415: %s',
    async (type) => {
      expect(await post('{}', type)).toEqual([415, 'unsupported_media_type']);
    },
  );

  test('brackets within texts are no nesting, and a doubled name means its last value', async () => {
    const { app } = await serverWithRoutes();
    const payload = `{"product_id":"${'['.repeat(90)}\\"${'{'.repeat(9)}","quantity":1,"quantity":2,"more":["${'['.repeat(200)}"]}`;
    const answer = await app.inject({ method: 'POST', url: '/items', headers: json, payload });
    expect([answer.statusCode, answer.json().taken?.quantity]).toEqual([200, 2]);
  });

  test('escapes of ordinary characters are taken', async () => {
    const { app } = await serverWithRoutes();
    const payload = '{"product_id":"caf\\u00e9 \\ud83d\\ude00","quantity":1}';
    const answer = await app.inject({ method: 'POST', url: '/items', headers: json, payload });
    expect(answer.json().taken.product_id).toBe('café 😀');
  });
});

describe('addresses', () => {
  test('that nobody knows are 404', async () => {
    const { app } = await serverWithRoutes();
    const answer = await app.inject({ url: '/nowhere/SECRET', headers: { accept: 'text/html' } });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found']);
    expect(answer.body).not.toContain('SECRET');
  });

  test('with another method are 405 and say which they take', async () => {
    const { app } = await serverWithRoutes();
    const answer = await app.inject({ method: 'DELETE', url: '/items/7?x=1' });
    expect([answer.statusCode, answer.json().code]).toEqual([405, 'method_not_allowed']);
    expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
    expect((await app.inject({ method: 'PATCH', url: '/items/' })).headers.allow).toBe('OPTIONS, POST');
    expect((await app.inject({ method: 'PROPFIND' as never, url: '/items/7' })).statusCode).toBe(405);
  });

  test('with a name of their own take only their own methods', async () => {
    const { app } = await createServer();
    app.get('/things/export', open, () => 'all of them');
    app.get('/things/:thing_id', open, () => 'one');
    app.delete('/things/:thing_id', open, () => 'gone');
    const allow = async (url: string) => (await app.inject({ method: 'OPTIONS', url })).headers.allow;
    expect(await allow('/things/export')).toBe('GET, HEAD, OPTIONS');
    expect(await allow('/things/7')).toBe('DELETE, GET, HEAD, OPTIONS');
  });

  test('answer HEAD and OPTIONS', async () => {
    const { app } = await serverWithRoutes();
    const head = await app.inject({ method: 'HEAD', url: '/items/7' });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    const options = await app.inject({ method: 'OPTIONS', url: '/items/7' });
    expect([options.statusCode, options.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect((await app.inject({ method: 'OPTIONS', url: '/nowhere' })).statusCode).toBe(404);
  });

  test('work with and without a trailing slash, and mind the case', async () => {
    const { app } = await serverWithRoutes();
    const payload = { product_id: 'p', quantity: 1 };
    expect((await app.inject({ method: 'POST', url: '/items/', payload })).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/items', payload })).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/Items', payload })).statusCode).toBe(404);
  });

  test.each(['/items/%ff', '/items/%', '/items/%C3%28', '/items/a%00b', '/items/a?q=%00'])(
    'that are no text are 400: %s',
    async (url) => {
      const { app } = await serverWithRoutes();
      const answer = await app.inject(url);
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'malformed_request']);
      expect(answer.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    },
  );
});
