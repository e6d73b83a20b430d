import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { grantRoles } from '../../../src/domains/identity/index.ts';
import { Tokens } from '../../../src/domains/identity/tokens.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import type { Role } from '../../../src/kernel/principal.ts';
import { useSetting } from '../setting.ts';
import { openDoor, secret, who } from './door.ts';
import { createPeople, openSession } from './people.ts';

const setting = useSetting();
const tokens = new Tokens({ secret }, 900);
const evesSession = '7b1c9d1e-3c0f-4b7e-9a51-2f6f0d3c8e11';
let app: HttpServer;

beforeAll(async () => {
  await createPeople(setting, {
    ada: ['admin'],
    root: ['admin'],
    eve: ['customer'],
    bea: ['barista'],
    gone: ['customer'],
  });
  await setting.rows(
    `insert into identity.sessions (session_id, user_id, created_at, rotated_at, expires_at)
     values ($1, 'eve', now(), now(), now() + interval '30 days')`,
    [evesSession],
  );
  app = await openDoor(setting);
});
afterAll(() => app.close());
afterEach(() => turnClock(null));

const issue = async (user_id: string, roles: readonly Role[]) =>
  tokens.issue({
    session_id: await openSession(setting, user_id),
    user: { user_id, email: `${user_id}@example.org`, roles },
  });
const ask = (token: string) => who(app, { authorization: `Bearer ${token}` });
const later = (seconds: number) => turnClock(new Date(now().getTime() + seconds * 1000));

const seconds = () => Math.floor(Date.now() / 1000);
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const claims = (special = {}) => ({
  sub: 'eve',
  email: 'eve@example.org',
  sid: evesSession,
  roles: ['customer'],
  iat: seconds(),
  exp: seconds() + 900,
  iss: 'crema',
  aud: 'crema-api',
  ...special,
});
/** A token signed with the right secret, whatever it says. */
function signed(
  payload: object,
  header: object = { alg: 'HS256', typ: 'at+jwt' },
  key: string | Buffer = secret,
): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

test('a token as we make it is taken, in any case of the scheme', async () => {
  expect(await ask(signed(claims()))).toMatchObject({ id: 'person:eve', kind: 'person', roles: ['customer'] });
  expect(await who(app, { authorization: `bearer ${signed(claims())}` })).toMatchObject({ id: 'person:eve' });
});

describe('a token is refused', () => {
  const unsigned = (alg: string) => `${encode({ alg, typ: 'at+jwt' })}.${encode(claims())}.`;
  const [header, payload, signature] = signed(claims()).split('.') as [string, string, string];
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const without = (name: string) => Object.fromEntries(Object.entries(claims()).filter(([key]) => key !== name));

  test.each<[string, string]>([
    ['without a signature', unsigned('none')],
    ['without a signature, spelt otherwise', unsigned('NONE')],
    ['naming the algorithm and no signature', unsigned('HS256')],
    ['with its claims exchanged', `${header}.${encode(claims({ sub: 'ada', roles: ['admin'] }))}.${signature}`],
    ['with its header exchanged', `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.${signature}`],
    ['signed with another secret', signed(claims(), undefined, 'another secret')],
    ['signed with no secret', signed(claims(), undefined, '')],
    ['of another algorithm', signed(claims(), { alg: 'HS512', typ: 'at+jwt' })],
    ['for another audience', signed(claims({ aud: 'somewhere-else' }))],
    ['without an audience', signed(without('aud'))],
    ['of another issuer', signed(claims({ iss: 'somebody-else' }))],
    ['that has expired', signed(claims({ exp: seconds() - 1 }))],
    ['that never expires', signed(without('exp'))],
    ['that is not valid yet', signed(claims({ nbf: seconds() + 60 }))],
    ['that names nobody', signed(without('sub'))],
    ['without roles', signed(without('roles'))],
    ['of a person who does not exist', signed(claims({ sub: 'nobody' }))],
    ['of somebody else’s session', signed(claims({ sub: 'ada', roles: ['admin'] }))],
    ['of no session', signed(without('sid'))],
    ['of a session that is none', signed(claims({ sid: "' or true --" }))],
    ['of a session that is over', signed(claims({ sid: '7b1c9d1e-3c0f-4b7e-9a51-2f6f0d3c8e12' }))],
    ['made for something else with the same secret', signed(claims(), { alg: 'HS256', typ: 'JWT' })],
    ['with an extension that must be understood', signed(claims(), { alg: 'HS256', typ: 'at+jwt', crit: ['x'], x: 1 })],
    ['that is no token', 'abc'],
    ['that is nothing', ''],
  ])('%s', async (_name, token) => {
    expect(await ask(token)).toBe('401 unauthenticated');
  });

  test.each(['Basic ZXZlOnB3', 'Bearer', 'Bearer a b', ''])('as %j', async (authorization) => {
    expect(await who(app, { authorization })).toBe('401 unauthenticated');
  });

  test('signed with a public key as if that were a secret', async () => {
    const withKeys = await openDoor(setting, { signing: { key: pair.privateKey, algorithm: 'RS256' } });
    const pem = createPublicKey(pair.privateKey).export({ type: 'spki', format: 'pem' });
    const good = await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' }).sign(pair.privateKey);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const foreign = await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' }).sign(other);
    const asked = [good, foreign, signed(claims(), undefined, pem as Buffer), signed(claims())];
    const answers = await Promise.all(asked.map((token) => who(withKeys, { authorization: `Bearer ${token}` })));
    expect(answers).toEqual([expect.objectContaining({ id: 'person:eve' }), ...Array(3).fill('401 unauthenticated')]);
    await withKeys.close();
  });
});

describe('what a token is worth', () => {
  test('ends when it expires, also where it is known', async () => {
    const token = signed(claims({ exp: seconds() + 5 }));
    expect(await ask(token)).toMatchObject({ id: 'person:eve' });
    later(6);
    expect(await ask(token)).toBe('401 unauthenticated');
  });

  test('follows the roles that the person holds, within a minute, and never exceeds what it says', async () => {
    const [broad, narrow] = [await issue('ada', ['admin']), await issue('ada', ['editor'])];
    expect((await ask(broad)).roles).toEqual(['customer', 'barista', 'csr', 'editor', 'admin']);
    expect((await ask(narrow)).roles).toEqual(['editor']);
    await setting.rows("update identity.users set roles = '{csr,editor}' where user_id = 'ada'");
    later(31);
    expect((await ask(broad)).roles).toEqual(['csr', 'editor']);
  });

  test('ends with the account, within a minute', async () => {
    const token = await issue('gone', ['customer']);
    expect(await ask(token)).toMatchObject({ id: 'person:gone' });
    await setting.rows("delete from identity.users where user_id = 'gone'");
    later(31);
    expect(await ask(token)).toBe('401 unauthenticated');
  });

  test('does not grow by a grant until the next signing in', async () => {
    const token = await issue('bea', ['barista']);
    expect(await setting.run(grantRoles, [{ email: 'bea@example.org', roles: ['csr', 'barista'] }])).toEqual([
      { email: 'bea@example.org', roles: ['barista', 'csr'] },
    ]);
    expect((await ask(token)).roles).toEqual(['barista']);
    const fresh = await app.inject({
      method: 'POST',
      url: '/api/auth/login',
      payload: { email: 'bea@example.org', password: 'correct horse battery staple' },
    });
    expect((await ask(fresh.json().token)).roles).toEqual(['barista', 'csr']);
  });
});

test('x-admin-role chooses among the roles that are held', async () => {
  const headers = (token: string, role: string) => ({ authorization: `Bearer ${token}`, 'x-admin-role': role });
  const [admin, customer] = [await issue('root', ['admin']), await issue('eve', ['customer'])];
  expect((await who(app, headers(admin, 'editor'))).roles).toEqual(['editor']);
  expect((await who(app, headers(admin, 'admin'))).roles).toContain('barista');
  expect(await who(app, headers(customer, 'admin'))).toBe('403 forbidden');
  expect((await ask(admin)).roles).toContain('admin');
});
