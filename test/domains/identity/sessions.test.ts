import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { useSetting } from '../setting.ts';
import { Browser } from './browser.ts';
import { openDoor, who } from './door.ts';
import { createPeople, password } from './people.ts';

const setting = useSetting();
let app: HttpServer;

beforeAll(async () => {
  await createPeople(setting, { maria: ['customer'], jonas: ['customer'] });
  app = await openDoor(setting);
});
afterAll(() => app.close());
afterEach(() => turnClock(null));

const later = (seconds: number) => turnClock(new Date(now().getTime() + seconds * 1000));
const ask = (token: string) => who(app, { authorization: `Bearer ${token}` });
const sessions = (user_id: string) =>
  setting.rows<{ session_id: string; generation: number }>(
    'select session_id, generation from identity.sessions where user_id = $1',
    [user_id],
  );

describe('the refresh token', () => {
  test('is in a cookie that scripts and other sites do not get', async () => {
    const browser = Browser.at(app);
    const { headers } = await browser.post('/api/auth/login', { email: 'maria@example.org', password });
    const [, ...flags] = String(headers['set-cookie']).split('; ');
    expect(flags).toEqual(['Path=/', 'Max-Age=2592000', 'HttpOnly', 'SameSite=Strict']);
    expect(browser.refreshToken).toMatch(/^[0-9a-f-]{36}\.1\.[\w-]{43}$/);
  });

  test('is for TLS only beyond this machine, and no other host can have set it', async () => {
    const far = Browser.at(app, '203.0.113.7');
    const { headers } = await far.post('/api/auth/login', { email: 'maria@example.org', password });
    expect(String(headers['set-cookie'])).toMatch(/^__Host-crema_refresh=.*; Path=\/; .*; Secure$/);
    expect((await far.post('/api/auth/refresh')).status).toBe(200);
    const token = far.cookies.get('__Host-crema_refresh')!;
    far.cookies.clear();
    far.cookies.set('crema_refresh', token);
    expect((await far.post('/api/auth/refresh')).status).toBe(401);
  });

  test('is nowhere in the database', async () => {
    const browser = Browser.at(app);
    await browser.signIn('maria');
    const [{ all }] = (await setting.rows<{ all: string }>(
      'select json_agg(s)::text as all from identity.sessions as s',
    )) as [{ all: string }];
    expect(all).toContain(browser.refreshToken.split('.')[0]);
    expect(all).not.toContain(browser.refreshToken.split('.')[2]);
  });

  test('gives a new access token with the roles of today, and a new refresh token', async () => {
    const browser = Browser.at(app);
    await browser.signIn('jonas');
    await setting.rows("update identity.users set roles = '{customer,barista}' where user_id = 'jonas'");
    const before = browser.refreshToken;
    const { status, body } = await browser.post('/api/auth/refresh');
    expect([status, body.profile.roles]).toEqual([200, ['customer', 'barista']]);
    expect(await ask(body.token)).toMatchObject({ id: 'person:jonas', roles: ['customer', 'barista'] });
    expect(browser.refreshToken).not.toBe(before);
    await setting.rows("update identity.users set roles = '{customer}' where user_id = 'jonas'");
  });

  test('is good as long as it is used in time', async () => {
    const browser = Browser.at(app);
    await browser.signIn('maria');
    for (const days of [29, 29]) {
      later(days * 86_400);
      expect(await browser.refresh()).toBe(200);
    }
    later(31 * 86_400);
    expect(await browser.refresh()).toBe(401);
    expect(browser.refreshToken).toBe('');
  });

  test('that nobody has given out opens nothing, and harms nobody', async () => {
    const browser = Browser.at(app);
    await browser.signIn('maria');
    const good = browser.refreshToken;
    const [id, generation, signature] = good.split('.') as [string, string, string];
    const forged = [
      '',
      'x',
      `${id}.${generation}`,
      `${id}.2.${signature}`,
      `${id}.${generation}.${signature.slice(0, -1)}${signature.endsWith('A') ? 'E' : 'A'}`,
      `${id}.${generation}.${'A'.repeat(43)}`,
      `${id}.0${generation}.${signature}`,
      `7b1c9d1e-3c0f-4b7e-9a51-2f6f0d3c8e12.1.${signature}`,
    ];
    for (const token of forged) expect([token, await Browser.at(app).refresh(token)]).toEqual([token, 401]);
    expect(await browser.refresh(good)).toBe(200);
  });
});

describe('signing out', () => {
  test('ends this session: its cookie at once, its access token within a minute', async () => {
    const [here, there] = [Browser.at(app), Browser.at(app)];
    const [mine, other] = [await here.signIn('maria'), await there.signIn('maria')];
    const refreshToken = here.refreshToken;
    expect(await ask(mine)).toMatchObject({ id: 'person:maria' });
    expect((await here.post('/api/auth/logout')).status).toBe(204);
    expect([here.refreshToken, await Browser.at(app).refresh(refreshToken)]).toEqual(['', 401]);
    later(31);
    expect([await ask(mine), (await ask(other)).id]).toEqual(['401 unauthenticated', 'person:maria']);
  });

  test('everywhere ends every session within a minute, and nobody else’s', async () => {
    const [here, there, jonas] = [Browser.at(app), Browser.at(app), Browser.at(app)];
    const tokens = [await here.signIn('maria'), await there.signIn('maria'), await jonas.signIn('jonas')];
    expect((await here.post('/api/auth/logout', { all: true })).status).toBe(204);
    expect(await sessions('maria')).toEqual([]);
    expect([await there.refresh(), await jonas.refresh()]).toEqual([401, 200]);
    later(31);
    expect((await Promise.all(tokens.map(ask))).map((one) => one.id ?? one)).toEqual([
      '401 unauthenticated',
      '401 unauthenticated',
      'person:jonas',
    ]);
  });

  test('works by the access token alone, and is no offence for who is not signed in', async () => {
    const browser = Browser.at(app);
    const token = await browser.signIn('maria');
    browser.cookies.clear();
    expect((await browser.post('/api/auth/logout', {}, { authorization: `Bearer ${token}` })).status).toBe(204);
    later(31);
    expect(await ask(token)).toBe('401 unauthenticated');
    expect((await Browser.at(app).post('/api/auth/logout')).status).toBe(204);
    expect((await Browser.at(app).post('/api/auth/logout', {}, { authorization: 'Bearer x' })).status).toBe(204);
  });
});

describe('changing the password', () => {
  test('ends all sessions within a minute, but for a new one here', async () => {
    await createPeople(setting, { lena: ['customer'] });
    const [here, there] = [Browser.at(app), Browser.at(app)];
    const [mine, other] = [await here.signIn('lena'), await there.signIn('lena')];
    const change = { current_password: password, new_password: 'a teapot full of rain' };
    const { status, body } = await here.post('/api/auth/password', change, { authorization: `Bearer ${mine}` });
    expect([status, body.profile.user_id]).toEqual([200, 'lena']);
    expect([await there.refresh(), await here.refresh()]).toEqual([401, 200]);
    later(31);
    const answers = await Promise.all([mine, other, body.token].map(ask));
    expect(answers.map((one) => one.id ?? one)).toEqual(['401 unauthenticated', '401 unauthenticated', 'person:lena']);
    await expect(Browser.at(app).signIn('lena')).rejects.toThrow('401');
    await Browser.at(app).signIn('lena', 'a teapot full of rain');
  });

  test.each([
    ['the present one is wrong', { current_password: 'wrong', new_password: 'a teapot full of rain' }, 401],
    ['the new one is common', { current_password: password, new_password: 'qwertyuiop' }, 422],
    ['the new one is short', { current_password: password, new_password: 'teapot' }, 422],
    ['the new one is the address', { current_password: password, new_password: 'jonas@example.org' }, 422],
    ['the present one is missing', { new_password: 'a teapot full of rain' }, 422],
  ])('is refused when %s, and nothing happens', async (_name, change, status) => {
    const browser = Browser.at(app);
    const token = await browser.signIn('jonas');
    const before = await setting.rows("select * from identity.users where user_id = 'jonas'");
    const answer = await browser.post('/api/auth/password', change, { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(status);
    expect(await setting.rows("select * from identity.users where user_id = 'jonas'")).toEqual(before);
    expect(await browser.refresh()).toBe(200);
  });
});
