import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { forgetExpired } from '../../../src/domains/identity/index.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { useSetting } from '../setting.ts';
import { Browser } from './browser.ts';
import { openDoor, who } from './door.ts';
import { createPeople } from './people.ts';

const setting = useSetting();
const fresh = 'a teapot full of rain';
let app: HttpServer;
let people = 0;
let name = '';

beforeAll(async () => {
  app = await openDoor(setting);
});
beforeEach(async () => {
  name = `person-${++people}`;
  await createPeople(setting, { [name]: ['customer'] });
});
afterEach(() => turnClock(null));
afterAll(() => app.close());

const later = (seconds: number) => turnClock(new Date(now().getTime() + seconds * 1000));
let addresses = 0;
const browser = () => Browser.at(app, `198.51.100.${++addresses}`);
const forgot = (email = `${name}@example.org`) => browser().post('/api/auth/forgot', { email });
const reset = (token: string, secret = fresh) => browser().post('/api/auth/reset', { token, password: secret });
const verify = (token: string) => browser().post('/api/auth/verify', { token });

/** The tokens that were mailed to somebody, oldest first. */
async function mailed(template: 'reset_password' | 'verify_email', email = `${name}@example.org`): Promise<string[]> {
  const rows = await setting.rows<{ data: { link: string } }>(
    'select data from notifications.notification_outbox where recipient = $1 and template = $2 order by message_id',
    [email, template],
  );
  return rows.map(({ data }) => new URL(data.link).searchParams.get('token')!);
}
const stored = async () =>
  (await setting.rows<Record<string, unknown>>('select * from identity.users where user_id = $1', [name]))[0]!;

describe('a forgotten password', () => {
  test('is replaced by the mailed link, once; all sessions end and the address is proved', async () => {
    const signedIn = browser();
    const token = await signedIn.signIn(name);
    expect([(await forgot(` ${name.toUpperCase()}@Example.org`)).status, await mailed('reset_password')]).toEqual([
      202,
      [expect.stringMatching(/^[\w-]{43}$/)],
    ]);
    const [link] = (await mailed('reset_password')) as [string];
    expect((await reset(link)).status).toBe(204);
    await browser().signIn(name, fresh);
    await expect(browser().signIn(name)).rejects.toThrow('401');
    expect((await stored()).email_verified_at).not.toBeNull();
    expect((await signedIn.post('/api/auth/refresh')).status).toBe(401);
    later(31);
    expect(await who(app, { authorization: `Bearer ${token}` })).toBe('401 unauthenticated');
    const again = await reset(link, 'another teapot, also of rain');
    expect([again.status, again.body.code]).toEqual([422, 'invalid_token']);
    await browser().signIn(name, fresh);
  });

  test('one link that was used takes the others along, and several at once are one', async () => {
    await forgot();
    await forgot();
    const links = await mailed('reset_password');
    expect(links).toHaveLength(2);
    const statuses = await Promise.all([...links, ...links].map((link, n) => reset(link, `${fresh} ${n}`)));
    expect(statuses.map(({ status }) => status).sort()).toEqual([204, 422, 422, 422]);
    expect(await setting.rows('select from identity.mailed_links where user_id = $1', [name])).toEqual([]);
  });

  test('the link is good for an hour', async () => {
    await forgot();
    const [link] = (await mailed('reset_password')) as [string];
    later(3_599);
    const before = await stored();
    expect((await reset(link, 'qwertyuiop')).body.errors[0].path).toBe('/password');
    later(2);
    expect((await reset(link)).status).toBe(422);
    expect(await stored()).toEqual(before);
  });

  test('nobody learns who has an account', async () => {
    const [known, unknown] = [await forgot(), await forgot('nobody@example.org')];
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
    expect(Object.keys(known.headers).sort()).toEqual(Object.keys(unknown.headers).sort());
    expect(await mailed('reset_password', 'nobody@example.org')).toEqual([]);
    const audit = await setting.rows<{ entity_id: string }>(
      "select entity_id from kernel.audit_log where action = 'identity.request_reset' order by audit_id desc limit 2",
    );
    expect(audit.map(({ entity_id }) => entity_id)).toEqual(['nobody', name]);
  });

  test('five mails an hour are enough', async () => {
    for (let time = 0; time < 8; time += 1) expect((await forgot()).status).toBe(202);
    expect(await mailed('reset_password')).toHaveLength(5);
    later(3_601);
    await forgot();
    expect(await mailed('reset_password')).toHaveLength(6);
  });

  test('opens accounts whose hash is none', async () => {
    await setting.rows("update identity.users set password_hash = 'lost' where user_id = $1", [name]);
    await expect(browser().signIn(name)).rejects.toThrow('401');
    await forgot();
    await reset((await mailed('reset_password'))[0]!);
    await browser().signIn(name, fresh);
  });

  test('tokens are kept only as hashes', async () => {
    await forgot();
    const [link] = (await mailed('reset_password')) as [string];
    const [{ all }] = (await setting.rows<{ all: string }>(
      'select json_agg(l)::text as all from identity.mailed_links as l',
    )) as [{ all: string }];
    expect([all.includes(link), all.includes(name)]).toEqual([false, true]);
  });
});

describe('proving an address', () => {
  async function register(): Promise<{ email: string; token: string }> {
    const email = `new-${name}@example.org`;
    const said = { email, password: fresh, first_name: 'N', last_name: 'N' };
    expect((await browser().post('/api/auth/register', said)).status).toBe(201);
    const [token] = (await mailed('verify_email', email)) as [string];
    return { email, token };
  }
  const isVerified = async (email: string) =>
    (
      await setting.rows<{ yes: boolean }>(
        'select email_verified_at is not null as yes from identity.users where email = $1',
        [email],
      )
    )[0]!.yes;

  test('takes the link, once', async () => {
    const { email, token } = await register();
    expect(await isVerified(email)).toBe(false);
    expect((await verify(token)).status).toBe(204);
    expect(await isVerified(email)).toBe(true);
    expect((await verify(token)).body.code).toBe('invalid_token');
  });

  test('repeats its answer under a key, for whom it was lost', async () => {
    const { token } = await register();
    const ask = () => browser().post('/api/auth/verify', { token }, { 'idempotency-key': token });
    expect([(await ask()).status, (await ask()).status]).toEqual([204, 204]);
  });

  test('is for the address that was mailed, and no other', async () => {
    const { email, token } = await register();
    await setting.rows("update identity.users set email = 'moved-' || email where email = $1", [email]);
    expect((await verify(token)).status).toBe(422);
    expect(await isVerified(`moved-${email}`)).toBe(false);
  });

  test('and choosing a password are two things: neither token does the other', async () => {
    const { email, token } = await register();
    expect((await reset(token)).status).toBe(422);
    await forgot(email);
    const [link] = (await mailed('reset_password', email)) as [string];
    expect((await verify(link)).status).toBe(422);
    expect(await isVerified(email)).toBe(false);
  });

  test.each(['', 'x', 'A'.repeat(43), 'A'.repeat(44), '../../etc'])('knows nothing of %j', async (token) => {
    expect((await verify(token)).status).toBe(422);
    expect((await reset(token)).status).toBe(422);
  });
});

test('what has expired is cleared away, and nothing else', async () => {
  await browser().signIn(name);
  await forgot();
  const left = async () =>
    (
      await setting.rows(
        `select (select count(*)::int from identity.sessions where user_id = $1) as sessions,
           (select count(*)::int from identity.mailed_links where user_id = $1) as links`,
        [name],
      )
    )[0];
  const clear = () => setting.database.transaction((tx) => forgetExpired(tx, now()));
  await clear();
  expect(await left()).toEqual({ sessions: 1, links: 1 });
  later(3_601);
  await clear();
  expect(await left()).toEqual({ sessions: 1, links: 0 });
  later(30 * 86_400);
  await clear();
  expect(await left()).toEqual({ sessions: 0, links: 0 });
});
