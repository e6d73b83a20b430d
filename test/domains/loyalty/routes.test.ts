import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { ensureCustomers } from '../../../src/domains/customers/index.ts';
import { customerAccounts } from '../../../src/domains/identity/index.ts';
import { ledgerConsumer, loyaltyRoutes } from '../../../src/domains/loyalty/index.ts';
import { turnClock } from '../../../src/kernel/clock.ts';
import { at, History } from '../history.ts';
import { asNamed, callerHeaders, serve, shopPrincipals } from '../http.ts';
import { follow, tell } from '../log.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();
const settings = {
  pointsPerUnit: 1,
  tiers: [
    { name: 'bronze', points: 0, factor: 1 },
    { name: 'silver', points: 250, factor: 1.25 },
  ],
  expiryDays: 100,
};
let app: HttpServer;
type Name = keyof typeof shopPrincipals;

beforeAll(async () => {
  const { database } = setting;
  app = await serve(
    asNamed(shopPrincipals),
    (server) =>
      void server.register(loyaltyRoutes({ kernel: setting.kernel, accounts: customerAccounts, database, settings })),
  );
  await database.transaction(async (tx) => void ensureCustomers(tx, ['maria', 'jonas'], 'live', new Date()));
  const [done, waiting, unpaid] = [
    new History('maria', 24_000),
    new History('maria', 1_010),
    new History('maria', 2_000),
  ];
  await tell(database, [
    ...[done.placed(at(0)), done.paid(24_000, at(0)), done.completed(at(0))],
    ...[waiting.placed(at(1)), waiting.paid(1_010, at(1)), waiting.refunded(100, at(1))],
    ...[unpaid.placed(at(2)), unpaid.cancelled(at(2))],
    ...Array.from({ length: 3 }, (_, day) => new History('maria', 500 + day)).flatMap((order, day) => [
      order.placed(at(3 + day)),
      order.paid(500 + day, at(3 + day)),
      order.completed(at(3 + day)),
    ]),
  ]);
  await follow(database, ledgerConsumer(settings));
});
afterAll(() => app.close());
afterEach(() => turnClock(null));

async function get(url: string, as?: Name) {
  const answer = await app.inject({ url, headers: callerHeaders(as) });
  return { status: answer.statusCode, body: answer.json() };
}

describe('the account', () => {
  const account = {
    balance: 256,
    // 10.10 paid, 1.00 of it given back, in silver
    pending: 11,
    lifetime: 256,
    tier: 'silver',
    next_tier: null,
    expiring: [{ points: 256, expires_at: at(105) }],
  };

  test('is one’s own', async () => {
    turnClock(new Date(at(30)));
    expect(await get('/api/loyalty/account', 'maria')).toEqual({ status: 200, body: account });
  });

  test.each(['csr', 'till'] as const)('may be read by %s, who says whose', async (who) => {
    turnClock(new Date(at(30)));
    expect(await get('/api/loyalty/account?customer_id=maria', who)).toEqual({ status: 200, body: account });
  });

  test('falls back in tier when earnings are more than 365 days old', async () => {
    turnClock(new Date(at(365)));
    const { body } = await get('/api/loyalty/account', 'maria');
    expect(body).toMatchObject({ tier: 'bronze', next_tier: { tier: 'silver', points_missing: 234 }, pending: 9 });
  });

  test('is empty before the first points', async () => {
    const { status, body } = await get('/api/loyalty/account', 'jonas');
    expect(status).toBe(200);
    expect(body).toEqual({
      balance: 0,
      pending: 0,
      lifetime: 0,
      tier: 'bronze',
      next_tier: { tier: 'silver', points_missing: 250 },
      expiring: [],
    });
  });

  test.each([
    ['nobody', undefined, '', 401, 'unauthenticated'],
    ['another customer', 'jonas', '?customer_id=maria', 404, 'not_found'],
    ['a barista', 'barista', '?customer_id=maria', 404, 'not_found'],
    ['a service without the scope', 'shop', '?customer_id=maria', 403, 'forbidden'],
    ['a service that does not say whose', 'till', '', 422, 'validation_failed'],
    ['staff who ask for somebody unknown', 'csr', '?customer_id=nobody', 404, 'not_found'],
  ] as const)('is not for %s', async (_who, as, query, status, code) => {
    expect(await get(`/api/loyalty/account${query}`, as)).toMatchObject({ status, body: { code } });
    expect(await get(`/api/loyalty/ledger${query}`, as)).toMatchObject({ status, body: { code } });
  });
});

describe('the ledger', () => {
  test('is read newest first, page by page, without gap or overlap', async () => {
    const numbers: number[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const { body } = await get(`/api/loyalty/ledger?limit=3${cursor ? `&cursor=${cursor}` : ''}`, 'maria');
      numbers.push(...body.items.map((item: { number: number }) => item.number));
      cursor = body.next_cursor;
      pages += 1;
    } while (cursor !== null);
    expect([numbers, pages]).toEqual([[4, 3, 2, 1], 2]);
  });

  test('says of each entry what it was for, what it left, and until when its points are there', async () => {
    const { body } = await get('/api/loyalty/ledger?limit=1', 'maria');
    expect(body.items).toEqual([
      {
        entry_id: expect.any(String),
        wallet_id: 'maria',
        customer_id: 'maria',
        number: 4,
        kind: 'earn',
        points: 6,
        balance: 256,
        lot_id: expect.any(String),
        order_id: expect.any(String),
        reward_id: null,
        redemption_id: null,
        reason: 'order_completed',
        effective_at: at(5),
        expires_at: at(105),
        created_at: expect.any(String),
        lots: [
          {
            lot_id: body.items[0].lot_id,
            points: 6,
            customer_id: 'maria',
            earned_at: at(5),
            order_id: body.items[0].order_id,
          },
        ],
      },
    ]);
  });

  test('has no other cursors than its own', async () => {
    expect(await get('/api/loyalty/ledger?cursor=abc', 'maria')).toMatchObject({
      status: 422,
      body: { code: 'validation_failed' },
    });
  });
});
