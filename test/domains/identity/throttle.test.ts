import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { Allowance } from '../../../src/domains/identity/allowance.ts';
import { clientAddressOf } from '../../../src/domains/identity/client-address.ts';
import { Throttle } from '../../../src/domains/identity/throttle.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { useSetting } from '../setting.ts';
import { Browser } from './browser.ts';
import { openDoor } from './door.ts';
import { createPeople, password } from './people.ts';

afterEach(() => turnClock(null));
const later = (seconds: number) => turnClock(new Date(now().getTime() + seconds * 1000));

/** How many guesses a throttle lets through before it refuses, and for how many seconds. */
function guesses(throttle: Throttle, address: (n: number) => string, account: (n: number) => string) {
  for (let n = 0; ; n += 1) {
    try {
      throttle.guess(address(n), account(n));
    } catch (error) {
      return { let_through: n, retry_after: (error as { details: { retryAfter: number } }).details.retryAfter };
    }
  }
}
const here = () => '203.0.113.7';
const anywhere = (n: number) => `198.51.100.${n}`;
const maria = () => 'maria@example.org';
const anybody = (n: number) => `person-${n}@example.org`;

describe('guesses', () => {
  test('at one account from one address: ten, then one every half minute', () => {
    turnClock(now());
    const throttle = new Throttle();
    expect(guesses(throttle, here, maria)).toEqual({ let_through: 10, retry_after: 30 });
    later(61);
    expect(guesses(throttle, here, maria)).toMatchObject({ let_through: 2 });
  });

  test('at many accounts from one address: fifty', () => {
    expect(guesses(new Throttle(), here, anybody)).toEqual({ let_through: 50, retry_after: 10 });
  });

  test('at one account from everywhere: a hundred', () => {
    expect(guesses(new Throttle(), anywhere, maria)).toEqual({ let_through: 100, retry_after: 60 });
  });

  test('of others do not lock out who has signed in from where she is', () => {
    const throttle = new Throttle();
    throttle.guess(here(), maria())();
    expect(guesses(throttle, anywhere, maria)).toMatchObject({ let_through: 100 });
    expect(() => throttle.guess('198.51.100.250', maria())).toThrow('Too many tries');
    throttle.guess(here(), maria())();
  });

  test('of others end when she proves by mail who she is', () => {
    const throttle = new Throttle();
    guesses(throttle, anywhere, maria);
    guesses(throttle, here, maria);
    expect(() => throttle.guess(here(), maria())).toThrow('Too many tries');
    throttle.proved(here(), maria());
    throttle.guess(here(), maria())();
  });

  test('that were right do not count', () => {
    const throttle = new Throttle();
    for (let n = 0; n < 1_000; n += 1) throttle.guess(here(), maria())();
  });
});

test('an allowance has no more keys than it may, and forgets the oldest', () => {
  const allowance = new Allowance({ burst: 1, everyMs: 60_000 });
  for (let n = 0; n < 60_000; n += 1) allowance.spend(`key-${n}`, 0);
  expect([allowance.wait('key-0', 0), allowance.wait('key-59999', 0)]).toEqual([0, 60_000]);
});

test.each([
  ['127.0.0.1', undefined, '127.0.0.1'],
  ['127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['10.0.0.2', '1.2.3.4, 203.0.113.9', '203.0.113.9'],
  ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2'],
  ['2001:db8::6', undefined, '2001:db8:0:0'],
  ['::1', '2001:db8:1:2::9', '2001:db8:1:2'],
  ['127.0.0.1', `${'x'.repeat(4_000)}`, 'x'.repeat(45)],
])('%s with %s comes from %s', (ip, forwarded, address) => {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  expect(clientAddressOf({ ip, headers })).toBe(address);
});

describe('at the door', () => {
  const setting = useSetting();
  let app: HttpServer;
  beforeAll(async () => {
    await createPeople(setting, { maria: ['customer'] });
    app = await openDoor(setting);
  });
  afterAll(() => app.close());

  test('who guesses is told when to come back; the right password does not help before', async () => {
    turnClock(now());
    const thief = Browser.at(app, '203.0.113.50');
    const guess = (secret: string) => thief.post('/api/auth/login', { email: 'Maria@example.org', password: secret });
    const statuses = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await guess(`wrong ${n}`)).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
    const { status, body, headers } = await guess(password);
    expect([status, body.code, headers['retry-after']]).toEqual([
      429,
      'rate_limited',
      expect.stringMatching(/^[12]?\d$|^30$/),
    ]);
    await Browser.at(app, '203.0.113.51').signIn('maria');
    later(31);
    expect((await guess(password)).status).toBe(200);
  });

  test('many at once are no way around it', async () => {
    const attempts = Array.from({ length: 30 }, () =>
      Browser.at(app, '203.0.113.60').post('/api/auth/login', { email: 'nobody@example.org', password: 'wrong one' }),
    );
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  });

  test('nobody opens accounts or asks for mails by the hundred', async () => {
    const busy = Browser.at(app, '203.0.113.70');
    const statuses = [];
    for (let n = 0; n < 22; n += 1)
      statuses.push((await busy.post('/api/auth/forgot', { email: `p${n}@x.org` })).status);
    expect(statuses).toEqual([...Array(20).fill(202), 429, 429]);
    const account = { email: 'new@x.org', password: 'a teapot full of rain', first_name: 'N', last_name: 'N' };
    expect((await busy.post('/api/auth/register', account)).status).toBe(429);
    expect(await setting.rows("select from identity.users where email = 'new@x.org'")).toEqual([]);
  });
});
