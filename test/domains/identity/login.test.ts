import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { maxAtOnce, maxWaiting, requireRoom } from '../../../src/domains/identity/hash-threads.ts';
import { hashPassword, isPassword } from '../../../src/domains/identity/passwords.ts';
import { useSetting } from '../setting.ts';
import { openDoor, who } from './door.ts';
import { createPeople, password } from './people.ts';

const setting = useSetting();
let app: HttpServer;

beforeAll(async () => {
  await createPeople(setting, { maria: ['customer', 'barista'] });
  app = await openDoor(setting);
});
afterAll(() => app.close());

const login = async (body: object) => {
  const answer = await app.inject({ method: 'POST', url: '/api/auth/login', payload: body });
  return { status: answer.statusCode, body: answer.json() };
};

test('signing in gives a token and the profile', async () => {
  const { status, body } = await login({ email: ' Maria@Example.org', password });
  expect(status).toBe(200);
  expect(body.profile).toEqual({
    user_id: 'maria',
    customer_id: 'maria',
    email: 'maria@example.org',
    email_verified: false,
    first_name: 'maria',
    last_name: 'Test',
    phone: null,
    address: null,
    locale: null,
    time_zone: null,
    roles: ['customer', 'barista'],
    created_at: expect.any(String),
    version: 1,
  });
  expect(decodeProtectedHeader(body.token)).toEqual({ alg: 'HS256', typ: 'at+jwt' });
  const { iat, exp, ...claims } = decodeJwt(body.token);
  expect(exp! - iat!).toBe(900);
  expect(claims).toEqual({
    sub: 'maria',
    sid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    email: 'maria@example.org',
    roles: ['customer', 'barista'],
    iss: 'crema',
    aud: 'crema-api',
  });
  const headers = { authorization: `Bearer ${body.token}` };
  expect(await who(app, headers)).toMatchObject({ id: 'person:maria', roles: ['customer', 'barista'] });
  const me = await app.inject({ url: '/api/auth/me', headers });
  expect(me.json()).toEqual(body.profile);
});

test('an unknown address, a wrong password and an account without a usable one get the same answer', async () => {
  await createPeople(setting, { broken: ['customer'] });
  await setting.rows("update identity.users set password_hash = '!' where user_id = 'broken'");
  const attempts = [
    { email: 'maria@example.org', password: 'wrong' },
    { email: 'nobody@example.org', password },
    { email: 'broken@example.org', password },
  ];
  const answers = await Promise.all(attempts.map(login));
  for (const { status, body } of answers) {
    expect({ status, body: { ...body, request_id: null } }).toEqual({
      status: 401,
      body: {
        type: '/problems/invalid_credentials',
        title: 'Invalid credentials',
        status: 401,
        detail: 'The e-mail address or the password is wrong.',
        code: 'invalid_credentials',
        request_id: null,
      },
    });
  }
});

test.each([
  {},
  { email: 'maria@example.org' },
  { email: 5, password },
  { email: '', password },
  { email: 'm@x', password: 'x'.repeat(129) },
])('a body without what it takes is 422: %j', async (body) => {
  expect(await login(body)).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
});

test('only people have a profile', async () => {
  const answer = await app.inject('/api/auth/me');
  expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="crema"']);
});

describe('passwords', () => {
  test('are kept as argon2id', async () => {
    const hash = await hashPassword(password);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect([await isPassword(hash, password), await isPassword(hash, 'wrong')]).toEqual([true, false]);
  });

  test("nobody's is checked like anybody's, and beyond the queue callers are sent away", async () => {
    const calls = Array.from({ length: maxAtOnce + maxWaiting + 8 }, () => isPassword(null, password));
    expect(requireRoom).toThrow('Too many passwords');
    const settled = await Promise.allSettled(calls);
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    for (const reason of refused) expect(reason).toMatchObject({ code: 'rate_limited', details: { retryAfter: 2 } });
    // on a machine that has more to do than this, some have waited too long
    expect(refused.length).toBeGreaterThanOrEqual(8);
    expect(settled.slice(0, maxAtOnce)).toEqual(Array(maxAtOnce).fill({ status: 'fulfilled', value: false }));
    expect(settled.slice(-8).map(({ status }) => status)).toEqual(Array(8).fill('rejected'));
    expect(await isPassword(null, password)).toBe(false);
  });
});
