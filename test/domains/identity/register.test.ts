import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { useSetting } from '../setting.ts';
import { Browser } from './browser.ts';
import { openDoor, who } from './door.ts';

const setting = useSetting();
let app: HttpServer;
beforeAll(async () => {
  app = await openDoor(setting);
});
afterAll(() => app.close());

let addresses = 0;
/** Each from an address of her own. */
const newcomer = () => Browser.at(app, `198.51.100.${++addresses}`);
const account = (name: string, special: Record<string, unknown> = {}) => ({
  email: `${name}@example.org`,
  password: 'a teapot full of rain',
  first_name: 'Noor',
  last_name: 'Haddad',
  ...special,
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('registering', () => {
  test('makes a customer, signs her in and asks her to prove the address', async () => {
    const browser = newcomer();
    const said = { phone: '+49 30 123456', address: 'Hauptstraße 1', locale: 'de-DE', time_zone: 'Europe/Berlin' };
    const { status, body } = await browser.post('/api/auth/register', account('Noor', said));
    expect(status).toBe(201);
    const { user_id } = body.profile;
    expect(body.profile).toEqual({
      user_id,
      customer_id: user_id,
      email: 'noor@example.org',
      email_verified: false,
      first_name: 'Noor',
      last_name: 'Haddad',
      ...said,
      roles: ['customer'],
      created_at: expect.any(String),
      version: 1,
    });
    expect(await who(app, bearer(body.token))).toMatchObject({ id: `person:${user_id}`, roles: ['customer'] });
    expect((await browser.get('/api/auth/me', bearer(body.token))).body).toEqual(body.profile);
    expect((await browser.post('/api/auth/refresh')).body.profile).toEqual(body.profile);

    expect(
      await setting.rows('select type, subject, data from kernel.event_log where subject = $1', [user_id]),
    ).toEqual([
      {
        type: 'customer.registered',
        subject: user_id,
        data: {
          customer_id: user_id,
          username: null,
          display_name: 'Noor Haddad',
          email: 'noor@example.org',
          phone: '+49 30 123456',
          origin: 'live',
          family_id: null,
          wallet_id: user_id,
        },
      },
    ]);
    const mails = await setting.rows(
      'select channel, template, recipient, locale, data from notifications.notification_outbox where customer_id = $1',
      [user_id],
    );
    expect(mails).toEqual([
      {
        channel: 'email',
        template: 'verify_email',
        recipient: 'noor@example.org',
        locale: 'de-DE',
        data: { name: 'Noor', link: expect.stringMatching(/^https:\/\/cafe\.example\/verify\?token=[\w-]{43}$/) },
      },
    ]);
    expect(
      await setting.rows('select action, before, after from kernel.audit_log where entity_id = $1', [user_id]),
    ).toEqual([{ action: 'identity.register', before: null, after: null }]);
  });

  test('an address has one account, in any case of its letters, however many ask at once', async () => {
    const asked = await Promise.all(
      ['twice', 'Twice', 'TWICE', 'twice'].map((name) => newcomer().post('/api/auth/register', account(name))),
    );
    expect(asked.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(asked.find(({ status }) => status === 409)!.body.code).toBe('email_taken');
    const counts = await setting.rows(
      `select (select count(*)::int from identity.users where email = 'twice@example.org') as users,
         (select count(*)::int from customers.customers where email = 'twice@example.org') as customers,
         (select count(*)::int from notifications.notification_outbox where recipient = 'twice@example.org') as mails`,
    );
    expect(counts).toEqual([{ users: 1, customers: 1, mails: 1 }]);
  });

  test.each([
    ['a password everybody tries', { password: 'Password123' }, '/password'],
    ['one letter', { password: 'aaaaaaaaaaaa' }, '/password'],
    ['a short password', { password: 'rain' }, '/password'],
    ['a password without end', { password: 'x'.repeat(129) }, '/password'],
    ['the address as password', { password: 'refused@example.org' }, '/password'],
    ['no address', { email: 'refused' }, '/email'],
    ['no name', { first_name: '' }, '/first_name'],
    ['a language that is none', { locale: 'de_DE!' }, '/locale'],
    ['a time zone that is none', { time_zone: 'Europe/Atlantis' }, '/time_zone'],
    ['an offset for a time zone', { time_zone: '+05:30' }, '/time_zone'],
    ['another type', { roles: undefined, phone: 5 }, '/phone'],
  ])('is refused with %s, and nothing happens', async (_name, special, path) => {
    const { status, body } = await newcomer().post('/api/auth/register', account('refused', special));
    expect([status, body.errors[0].path]).toEqual([422, path]);
    expect(await setting.rows("select from identity.users where email like 'refused%'")).toEqual([]);
  });

  test('a password of 128 characters is as good as one of ten, whatever they are', async () => {
    for (const [name, password] of [
      ['long', '🌧'.repeat(100) + 'ab'.repeat(14)],
      ['short', '9 rains, ok'.slice(0, 10)],
    ] as const) {
      expect((await newcomer().post('/api/auth/register', account(name, { password }))).status).toBe(201);
      await newcomer().signIn(name, password);
    }
  });
});

describe('mass assignment', () => {
  const greedy = {
    roles: ['admin'],
    role: 'admin',
    user_id: 'root',
    customer_id: 'demo-customer',
    email_verified: true,
    email_verified_at: '2026-01-01T00:00:00Z',
    password_hash: 'x',
    demo: true,
    version: 99,
    created_at: '2000-01-01T00:00:00Z',
    is_admin: true,
  };
  const stored = async (email: string) =>
    (await setting.rows('select * from identity.users where email = $1', [email]))[0];

  test('gives nothing at registration', async () => {
    const { status, body } = await newcomer().post('/api/auth/register', account('greedy', greedy));
    expect([status, body.profile.roles, body.profile.version]).toEqual([201, ['customer'], 1]);
    expect(await who(app, bearer(body.token))).toMatchObject({ roles: ['customer'] });
    expect(await stored('greedy@example.org')).toMatchObject({
      user_id: body.profile.user_id,
      roles: ['customer'],
      demo: false,
      version: 1,
      email_verified_at: null,
      password_hash: expect.stringMatching(/^\$argon2id\$/),
    });
  });

  test('gives nothing afterwards', async () => {
    const { body } = await newcomer().post('/api/auth/register', account('later'));
    const before = await stored('later@example.org');
    const answer = await newcomer().patch('/api/auth/me', { ...greedy, email: 'x@y.org' }, bearer(body.token));
    expect([answer.status, answer.body]).toEqual([200, body.profile]);
    expect(await stored('later@example.org')).toEqual(before);
  });

  test.each(['__proto__', 'constructor'])('%s reaches no prototype', async (name) => {
    const payload = JSON.stringify(account('proto')).replace(
      '{',
      name === '__proto__' ? '{"__proto__":{"roles":["admin"]},' : '{"constructor":{"prototype":{"roles":["admin"]}},',
    );
    for (const url of ['/api/auth/register', '/api/auth/login', '/api/auth/forgot', '/api/auth/logout']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await app.inject({ method: 'POST', url, headers, payload });
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 400, 'malformed_request']);
    }
    expect(({} as Record<string, unknown>).roles).toBeUndefined();
    expect(await stored('proto@example.org')).toBeUndefined();
  });
});

describe('my profile', () => {
  const enter = async (name: string) => {
    const browser = newcomer();
    const { body } = await browser.post('/api/auth/register', account(name, { phone: '+49 30 1' }));
    return { browser, profile: body.profile, headers: bearer(body.token) };
  };
  const events = (subject: string) =>
    setting.rows<{ type: string; data: object }>(
      "select type, data from kernel.event_log where subject = $1 and type <> 'customer.registered'",
      [subject],
    );

  test('changes as I say, and so does the customer', async () => {
    const { browser, profile, headers } = await enter('changing');
    const {
      status,
      body,
      headers: answered,
    } = await browser.patch('/api/auth/me', { last_name: 'Said', phone: null, time_zone: 'Asia/Tokyo' }, headers);
    expect([status, answered.etag]).toEqual([200, '"2"']);
    expect(body).toEqual({ ...profile, last_name: 'Said', phone: null, time_zone: 'Asia/Tokyo', version: 2 });
    expect((await browser.get('/api/auth/me', headers)).body).toEqual(body);
    const data = { display_name: 'Noor Said', phone: null, email: 'changing@example.org' };
    expect(await events(profile.user_id)).toMatchObject([{ type: 'customer.updated', data }]);
    const audit = await setting.rows(
      "select before, after from kernel.audit_log where entity_id = $1 and action = 'identity.update_profile'",
      [profile.user_id],
    );
    expect(audit).toEqual([
      {
        before: { last_name: 'Haddad', phone: '+49 30 1', time_zone: null },
        after: { last_name: 'Said', phone: null, time_zone: 'Asia/Tokyo' },
      },
    ]);
  });

  test('stays as it is when I say nothing new', async () => {
    const { browser, profile, headers } = await enter('same');
    for (const changes of [{}, { first_name: 'Noor' }]) {
      expect((await browser.patch('/api/auth/me', changes, headers)).body).toEqual(profile);
    }
    expect(await events(profile.user_id)).toEqual([]);
  });

  test('is not overwritten unseen', async () => {
    const { browser, headers } = await enter('versioned');
    const change = (version: number) =>
      browser.patch('/api/auth/me', { phone: `${version}` }, { ...headers, 'if-match': `"${version}"` });
    expect([(await change(1)).status, (await change(1)).status, (await change(2)).status]).toEqual([200, 412, 200]);
  });

  test('takes changes from two sides at once, each whole', async () => {
    const { browser, headers } = await enter('atonce');
    const changes = Array.from({ length: 10 }, (_, n) => (n % 2 ? { phone: `+${n}` } : { last_name: `Name ${n}` }));
    const answers = await Promise.all(changes.map((change) => browser.patch('/api/auth/me', change, headers)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    // in whatever order they came: each has a version of its own, and nothing of one is lost by the next
    const made = answers.map(({ body }, n) => ({ ...changes[n], version: body.version as number }));
    made.sort((one, other) => one.version - other.version);
    expect(made.map(({ version }) => version)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const { body } = await browser.get('/api/auth/me', headers);
    expect(body).toMatchObject(Object.assign({}, ...made));
  });
});
