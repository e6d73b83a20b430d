import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { useSetting } from '../setting.ts';
import { openDoor, who } from './door.ts';

const setting = useSetting();
let app: HttpServer;

beforeAll(async () => {
  app = await openDoor(setting);
});
afterAll(() => app.close());

const far = '203.0.113.7';

/** Becomes a guest; answers who she is now and the cookie with its flags. */
async function enter(server: HttpServer, remoteAddress = '127.0.0.1', headers = {}) {
  const answer = await server.inject({ method: 'POST', url: '/guest', remoteAddress, headers });
  const [cookie, ...flags] = String(answer.headers['set-cookie']).split('; ') as [string, ...string[]];
  return { id: answer.json().id as string, cookie, flags };
}

test('a guest is known by her cookie', async () => {
  const { id, cookie, flags } = await enter(app);
  expect(id).toMatch(/^guest:[0-9a-f-]{36}$/);
  expect(cookie).toMatch(/^crema_guest=/);
  expect(flags).toEqual(['Path=/', 'Max-Age=2592000', 'HttpOnly', 'SameSite=Lax']);
  expect(await who(app, { cookie: `a=b; ${cookie}; c=d` })).toEqual({ id, kind: 'guest', roles: [], scopes: [] });
  expect((await enter(app)).id).not.toBe(id);
});

test('beyond this machine the cookie is for TLS only, and no other host can have set it', async () => {
  for (const [remote, headers] of [
    [far, {}],
    ['127.0.0.1', { 'x-forwarded-for': far }],
  ] as const) {
    const { id, cookie, flags } = await enter(app, remote, headers);
    expect(cookie).toMatch(/^__Host-crema_guest=/);
    expect(flags).toContain('Secure');
    expect(await who(app, { cookie, ...headers }, remote)).toMatchObject({ id });
    const plain = cookie.replace('__Host-', '');
    expect(await who(app, { cookie: plain, ...headers }, remote)).toMatchObject({ kind: 'anonymous' });
  }
});

test('a café on its own network may do without', async () => {
  const inside = await openDoor(setting, { cookiesOverHttp: true });
  const { id, cookie, flags } = await enter(inside, '192.168.1.20');
  expect(flags).not.toContain('Secure');
  expect(await who(inside, { cookie }, '192.168.1.21')).toMatchObject({ id });
  await inside.close();
});

test('a cookie that we did not sign names nobody', async () => {
  const [first, second] = [await enter(app), await enter(app)];
  const [, signature] = first.cookie.split('.') as [string, string];
  const forged = [
    second.cookie.replace(/\..*/, `.${signature}`),
    first.cookie.slice(0, -1),
    `${first.cookie}A`,
    `${first.cookie}.${signature}`,
    first.cookie.replace(/\..*/, ''),
    'crema_guest=',
    'crema_guest=.',
    `x${first.cookie}`,
  ];
  const answers = await Promise.all(forged.map((cookie) => who(app, { cookie })));
  expect(answers.map((answer) => answer.kind)).toEqual(Array(forged.length).fill('anonymous'));
  const elsewhere = await openDoor(setting, { signing: { secret: 'the secret of another café altogether' } });
  expect(await who(elsewhere, { cookie: first.cookie })).toMatchObject({ kind: 'anonymous' });
  await elsewhere.close();
});
