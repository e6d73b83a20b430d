import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { json, serverWithRoutes } from './item-routes.ts';
import { createServer, open } from './support.ts';

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
