import { describe, expect, test } from 'vitest';
import { json, serverWithRoutes } from './item-routes.ts';

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
