import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import {
  countPurchases,
  customerRoutes,
  ensureCustomers,
  statisticsConsumer,
} from '../../../src/domains/customers/index.ts';
import { customerAccounts, eraseCustomerCommand } from '../../../src/domains/identity/index.ts';
import { turnClock } from '../../../src/kernel/clock.ts';
import { History } from '../history.ts';
import { asNamed, callerHeaders, serve, shopPrincipals } from '../http.ts';
import { deliver } from '../log.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();
const timeZone = 'Europe/Berlin';
let app: HttpServer;
type Name = keyof typeof shopPrincipals;

beforeAll(async () => {
  const { kernel, database } = setting;
  const deps = {
    kernel,
    database,
    accounts: customerAccounts,
    erase: eraseCustomerCommand([]),
    currency: 'EUR',
    timeZone,
  };
  app = await serve(asNamed(shopPrincipals), (server) => void server.register(customerRoutes(deps)));
  const created = new Date('2024-03-01T00:00:00Z');
  await database.transaction(async (tx) => void ensureCustomers(tx, ['maria'], 'live', created));
});
afterAll(() => app.close());
afterEach(() => turnClock(null));

async function get(url: string, as?: Name) {
  const answer = await app.inject({ url, headers: callerHeaders(as) });
  return { status: answer.statusCode, body: answer.json() };
}

describe('statistics', () => {
  beforeAll(async () => {
    // clocks go forward on Sunday, 31 March, at one o'clock UTC: 00:30 is 01:30, 01:30 is 03:30
    const times = [
      '2024-03-31T00:30:00.000Z',
      '2024-03-31T01:30:00.000Z',
      '2024-04-03T01:15:00.000Z',
      '2024-04-12T22:10:00.000Z',
    ];
    const orders = times.map(() => new History('maria', 1_001));
    await deliver(setting.database, statisticsConsumer({ timeZone }), [
      ...orders.map((order, index) =>
        order.placed(times[index]!, [
          { product_id: 'latte', quantity: 1 },
          { product_id: index % 2 === 0 ? 'bagel' : 'tea', quantity: 2 + index },
        ]),
      ),
      ...orders.slice(0, 3).map((order) => order.paid(1_001, times[0]!)),
      orders[0]!.completed(times[1]!),
      orders[1]!.completed(times[1]!),
      orders[2]!.cancelled(times[2]!),
      orders[2]!.refunded(1_001, times[2]!),
    ]);
    await setting.database.transaction(async (tx) => {
      countPurchases(tx, [{ customer_id: 'maria', purchases: 2, amount_cents: 950 }]);
      countPurchases(tx, [{ customer_id: 'maria', purchases: 1, amount_cents: 50 }]);
    });
  });

  const hours = (counts: Record<number, number>) => Array.from({ length: 24 }, (_, hour) => counts[hour] ?? 0);
  const expected = {
    customer_id: 'maria',
    currency: 'EUR',
    orders_placed: 4,
    orders_completed: 2,
    orders_cancelled: 1,
    spend: '20.02',
    spend_gross: '30.03',
    refunded: '10.01',
    average_order: '10.01',
    favorite_products: [
      { product_id: 'latte', product_name: 'latte', orders: 4, quantity: 4 },
      { product_id: 'tea', product_name: 'tea', orders: 2, quantity: 8 },
      { product_id: 'bagel', product_name: 'bagel', orders: 2, quantity: 6 },
    ],
    orders_by_hour: hours({ 0: 1, 1: 1, 3: 2 }),
    // Sunday twice, Wednesday, and ten past midnight on Saturday
    orders_by_weekday: [0, 0, 1, 0, 0, 1, 2],
    peak_hours: [3, 0, 1],
    first_order_at: '2024-03-31T00:30:00.000Z',
    last_order_at: '2024-04-12T22:10:00.000Z',
    streak: 3,
    purchases: 3,
    purchases_amount: '10.00',
  };

  test.each([
    ['maria', 'me'],
    ['maria', 'maria'],
    ['csr', 'maria'],
    ['till', 'maria'],
  ] as const)('%s reads those of %s', async (as, whose) => {
    turnClock(new Date('2024-04-14T12:00:00Z'));
    expect(await get(`/api/customers/${whose}/stats`, as)).toEqual({ status: 200, body: expected });
  });

  test.each([
    ['in the week after the last order', '2024-04-21T21:59:00Z', 3],
    ['one week later, when a whole one has passed without', '2024-04-21T22:01:00Z', 0],
  ])('the streak %s', async (_when, time, streak) => {
    turnClock(new Date(time));
    expect((await get('/api/customers/me/stats', 'maria')).body).toMatchObject({ streak });
  });

  test('are zero for who has not ordered yet', async () => {
    const { status, body } = await get('/api/customers/me/stats', 'jonas');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      customer_id: 'jonas',
      orders_placed: 0,
      spend: '0.00',
      average_order: null,
      favorite_products: [],
      orders_by_hour: hours({}),
      peak_hours: [],
      first_order_at: null,
      streak: 0,
      purchases: 0,
    });
  });
});

test('a profile', async () => {
  expect(await get('/api/customers/me', 'maria')).toEqual({
    status: 200,
    body: {
      customer_id: 'maria',
      username: null,
      display_name: null,
      email: null,
      phone: null,
      family_id: null,
      preferences: {},
      dietary_restrictions: [],
      birthday: null,
      time_zone: null,
      created_at: '2024-03-01T00:00:00.000Z',
      updated_at: '2024-03-01T00:00:00.000Z',
      version: 1,
    },
  });
});

test.each([
  ['nobody', undefined, 'maria', 401, 'unauthenticated'],
  ['another customer', 'jonas', 'maria', 404, 'not_found'],
  ['a barista', 'barista', 'maria', 404, 'not_found'],
  ['a service without the scope', 'shop', 'maria', 403, 'forbidden'],
  ['a service that says me', 'till', 'me', 404, 'not_found'],
  ['staff who ask for somebody unknown', 'csr', 'nobody', 404, 'not_found'],
] as const)('neither is for %s', async (_who, as, whose, status, code) => {
  expect(await get(`/api/customers/${whose}`, as)).toMatchObject({ status, body: { code } });
  expect(await get(`/api/customers/${whose}/stats`, as)).toMatchObject({ status, body: { code } });
});
