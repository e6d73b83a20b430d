import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { purchaseRoutes, storeConsumer } from '../../../src/domains/purchases/index.ts';
import { problem } from '../../../src/kernel/errors.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { person, service } from '../../../src/kernel/principal.ts';
import { asNamed, callerHeaders, serve } from '../http.ts';
import { follow } from '../log.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();
let app: HttpServer;
const principals = {
  client: service('client', ['purchases']),
  shop: service('shop', ['orders']),
  maria: person('maria', ['customer']),
  admin: person('ada', ['admin']),
};
type Name = keyof typeof principals;

beforeAll(async () => {
  app = await serve(asNamed(principals), (server) => void server.register(purchaseRoutes({ kernel: setting.kernel })));
});
afterAll(() => app.close());

const post = (payload: object, as?: Name, more: object = {}) =>
  app.inject({ method: 'POST', url: '/buy', headers: { ...callerHeaders(as), ...more }, payload });
const get = (url: string, as: Name = 'client') => app.inject({ url, headers: callerHeaders(as) });
const stored = () => follow(setting.database, storeConsumer);
const count = async () => (await setting.rows<{ n: number }>(`select count(*) as n from kernel.event_log`))[0]!.n;

const purchase = { username: 'Maria Rossi', userid: 'maria', price: '4.50', timestamp: '2026-03-01T10:00:00.000Z' };
const ok = '{"status":"Ok!","message":"Message successfully sent to Kafka!"}';

describe('POST /buy', () => {
  test('answers exactly, once it is in the log', async () => {
    const before = await count();
    const answer = await post(purchase, 'client');
    expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([
      200,
      ok,
      'application/json; charset=utf-8',
    ]);
    expect(await count()).toBe(before + 1);
  });

  test.each([
    ['a number as price', { price: 4.35 }, { price: '4.35' }],
    ['a whole number as price', { price: 20 }, { price: '20' }],
    ['nothing as price', { price: 0 }, { price: '0' }],
    ['a number as userid', { userid: 4_711 }, { userid: '4711' }],
    ['another form of time', { timestamp: '2026-03-01 12:00:00+02:00' }, { timestamp: '2026-03-01T10:00:00.000Z' }],
    [
      'a hundred characters that are two code units each',
      { username: '😀'.repeat(100) },
      { username: '😀'.repeat(100) },
    ],
    ['more fields', { role: 'admin' }, {}],
  ])('takes %s', async (_what, special, taken) => {
    const userid = String((special as { userid?: number }).userid ?? randomUUID());
    expect((await post({ ...purchase, userid, ...special }, 'client')).body).toBe(ok);
    const [event] = await setting.rows<{ data: object }>('select data from kernel.event_log where subject = $1', [
      userid,
    ]);
    expect(event!.data).toEqual({ ...purchase, userid, ...taken });
  });

  test.each([
    ['username', undefined],
    ['username', ''],
    ['username', 'x'.repeat(101)],
    ['username', 7],
    ['userid', null],
    ['userid', 1.5],
    ['userid', 2 ** 53],
    ['price', undefined],
    ['price', -1],
    ['price', '4.505'],
    ['price', 4.505],
    ['price', 1e-7],
    ['price', '1e3'],
    ['price', '4,50'],
    ['price', 100_000_000],
    ['timestamp', 'yesterday'],
    ['timestamp', 1_700_000_000],
    ['timestamp', '2026-02-30T10:00:00Z'],
    ['timestamp', null],
  ])('refuses %s %j with 422 and says where', async (field, value) => {
    const before = await count();
    const answer = await post({ ...purchase, [field]: value }, 'client');
    expect([
      answer.statusCode,
      answer.json().code,
      answer.json().errors.map((one: { path: string }) => one.path),
    ]).toEqual([422, 'validation_failed', [`/${field}`]]);
    expect(await count()).toBe(before);
  });

  test('with an Idempotency-Key is accepted once, also without a timestamp', async () => {
    const untimed = { ...purchase, userid: randomUUID(), timestamp: undefined };
    const key = { 'idempotency-key': randomUUID() };
    const answers = [await post(untimed, 'client', key), await post(untimed, 'client', key)];
    expect(answers.map((answer) => [answer.body, answer.headers['idempotent-replayed']])).toEqual([
      [ok, undefined],
      [ok, 'true'],
    ]);
    expect(
      await setting.rows('select 1 as one from kernel.event_log where subject = $1', [untimed.userid]),
    ).toHaveLength(1);
  });

  test.each([
    ['a person for herself', 'maria', 'maria', 200],
    ['an admin for anybody', 'admin', 'maria', 200],
    ['a person for another', 'maria', 'jonas', 404],
    ['a service without the scope', 'shop', 'maria', 403],
    ['nobody', undefined, 'maria', 401],
  ] as const)('%s', async (_who, as, userid, status) => {
    const before = await count();
    expect((await post({ ...purchase, userid }, as)).statusCode).toBe(status);
    expect(await count()).toBe(before + (status === 200 ? 1 : 0));
  });
});

/** Buys so many, a minute apart, and stores them; the newest is number `many - 1`. */
async function buyMany(many: number, of: (n: number) => object): Promise<void> {
  const time = (n: number) => new Date(Date.UTC(2025, 0, 1) + n * 60_000).toISOString();
  for (let begin = 0; begin < many; begin += 200) {
    const numbers = Array.from({ length: Math.min(200, many - begin) }, (_, n) => begin + n);
    const answers = await Promise.all(numbers.map((n) => post({ price: n, timestamp: time(n), ...of(n) }, 'client')));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  }
  await stored();
}

describe('reading', () => {
  const user = 'Zoë/100 % Öl';
  const path = encodeURIComponent(user);

  beforeAll(() =>
    buyMany(1_234, (n) =>
      n % 3 === 0
        ? { username: user, userid: 'z-1' }
        : n % 3 === 1
          ? { username: 'z', userid: user }
          : { username: user, userid: user },
    ),
  );

  test('answers all of a username or userid, newest first, each once', async () => {
    const answer = await get(`/getAllUserBuys/${path}`);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    const { username, purchases } = answer.json();
    expect(username).toBe(user);
    expect(purchases.map(({ price }: { price: string }) => price)).toEqual(
      Array.from({ length: 1_234 }, (_, n) => String(1_233 - n)),
    );
    expect(purchases[0]).toEqual({
      _id: expect.any(String),
      username: user,
      userid: 'z-1',
      price: '1233',
      timestamp: new Date(Date.UTC(2025, 0, 1) + 1_233 * 60_000).toISOString(),
    });
    expect(Object.keys(answer.json())).toEqual(['username', 'purchases']);
  });

  test('the other list has the same in its own frame', async () => {
    const all = (await get(`/getAllUserBuys/${path}`)).json();
    const text = (await get(`/buyList/${path}`)).body;
    expect(text).toBe(JSON.stringify({ status: 'Ok!', purchases: all.purchases }));
  });

  test('a user without purchases', async () => {
    expect((await get('/getAllUserBuys/nobody')).body).toBe('{"username":"nobody","purchases":[]}');
    expect((await get('/buyList/nobody')).body).toBe('{"status":"Ok!","purchases":[]}');
  });

  test.each(['getAllUserBuys', 'buyList'])('%s with a limit leads from page to page by Link', async (list) => {
    const prices: string[] = [];
    const sizes: number[] = [];
    let url: string | undefined = `/${list}/${path}?limit=500`;
    while (url) {
      const answer = await get(url);
      const page = answer.json().purchases as { price: string }[];
      prices.push(...page.map(({ price }) => price));
      sizes.push(page.length);
      const link: string | undefined = answer.headers.link as string | undefined;
      url = link === undefined ? undefined : /^<(.+)>; rel="next"$/.exec(link)![1];
    }
    expect(sizes).toEqual([500, 500, 234]);
    expect(prices).toEqual(Array.from({ length: 1_234 }, (_, n) => String(1_233 - n)));
  });

  test('purchases of one moment are told apart at the edge of a page', async () => {
    const userid = randomUUID();
    await Promise.all(Array.from({ length: 7 }, (_, n) => post({ ...purchase, userid, price: n }, 'client')));
    await stored();
    const seen = new Set<string>();
    let url: string | undefined = `/buyList/${userid}?limit=2`;
    while (url) {
      const answer = await get(url);
      for (const { _id } of answer.json().purchases) seen.add(_id);
      url = /^<(.+)>/.exec((answer.headers.link as string | undefined) ?? '')?.[1];
    }
    expect(seen.size).toBe(7);
  });

  test.each([
    '?limit=0',
    '?limit=1001',
    '?limit=x',
    '?limit=5&cursor=abc',
    `?limit=5&cursor=${Buffer.from('2024-02-30T00:00:00.000Zx').toString('base64url')}`,
  ])('refuses %s', async (query) => {
    expect(await get(`/buyList/${path}${query}`).then((answer) => [answer.statusCode, answer.json().code])).toEqual([
      422,
      'validation_failed',
    ]);
  });

  test.each([
    ['maria', 'maria', 200],
    ['maria', 'jonas', 404],
    ['admin', 'maria', 200],
    ['shop', 'maria', 403],
  ] as const)('%s reads purchases of %s: %i', async (as, whose, status) => {
    expect((await get(`/buyList/${whose}`, as)).statusCode).toBe(status);
  });

  test('a person reads what is hers by userid, not what another did under her id as a name', async () => {
    await post({ ...purchase, username: 'maria', userid: 'somebody-else', price: '99' }, 'client');
    await post({ ...purchase, userid: 'maria', price: '1.11' }, 'client');
    await stored();
    const prices = async (as: Name) =>
      (await get('/buyList/maria', as)).json().purchases.map(({ price }: { price: string }) => price);
    expect(await prices('client')).toContain('99');
    expect(await prices('maria')).not.toContain('99');
    expect(await prices('maria')).toContain('1.11');
  });
});

test('a database that does not answer is said so before anything of a list is sent', async () => {
  const down = problem('dependency_unavailable', 'The database does not answer.');
  const database = { ...setting.database, query: () => Promise.reject(down) };
  const kernel = new Kernel(database, { batching: true, width: 1 });
  const server = await serve(
    () => principals.client,
    (one) => void one.register(purchaseRoutes({ kernel })),
  );
  const answer = await server.inject('/buyList/maria');
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'dependency_unavailable']);
  await server.close();
});
