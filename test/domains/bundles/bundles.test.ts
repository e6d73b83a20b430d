import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { basketsConsumer, bundleRoutes } from '../../../src/domains/bundles/index.ts';
import { readPairs } from '../../../src/domains/bundles/store.ts';
import { putProducts, setStock } from '../../../src/domains/catalog/index.ts';
import { type ImportOrder, importOrders } from '../../../src/domains/orders/index.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { anonymous, person } from '../../../src/kernel/principal.ts';
import { entry, latte } from '../catalog/products.ts';
import { callerHeaders, serve } from '../http.ts';
import { follow, tell } from '../log.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();
const today = new Date('2026-06-01T10:00:00Z');
let app: HttpServer;
let number = 0;

beforeAll(async () => {
  const { database } = setting;
  const cake = { category: 'Bakery', price_cents: 350 };
  await setting.run(putProducts, [
    ...[entry('espresso', { name: 'Espresso', price_cents: 240, dietary: ['vegan'] }), { ...latte, name: 'Latte' }],
    entry('brownie', { ...cake, name: 'Brownie', allergens: ['nuts'] }),
    entry('cookie', { ...cake, name: 'Cookie', dietary: ['vegan'] }),
    entry('scone', { ...cake, name: 'Scone' }),
  ]);
  app = await serve(
    ({ headers: { 'x-test-principal': name } }) => (name ? person(String(name), ['customer']) : anonymous),
    (server) =>
      bundleRoutes(server, {
        database,
        restrictionsOf: async (id) => ({ maria: ['nuts'], jonas: ['milk', 'vegan'] })[id] ?? [],
      }),
  );
});
afterAll(() => app.close());
beforeEach(() => turnClock(today));
afterEach(async () => {
  turnClock(null);
  await setting.database.transaction(async (tx) => basketsConsumer.forget!(tx));
});

const sold = (products: string, special: Partial<ImportOrder> = {}): ImportOrder => ({
  ...{ source: 'till', external_id: `n-${++number}`, customer_id: null, placed_at: today.toISOString() },
  ...{ status: 'completed', payment_status: 'paid', payment_method: 'cash', demo: false, ...special },
  lines: products.split(' ').map((product_id) => {
    return { product_id, product_name: product_id, category: null, quantity: 1, price_cents: 300 };
  }),
});
const times = (count: number, products: string, special: Partial<ImportOrder> = {}) =>
  Array.from({ length: count }, () => sold(products, special));

/** Sells these, and lets the consumer hear of all that was ever sold, in sets of this size. */
async function sell(orders: readonly ImportOrder[], size = 1_000): Promise<void> {
  await setting.run(importOrders({ currency: 'EUR', prices_include_tax: true, tax_rate_points: 0 }), orders);
  await follow(setting.database, basketsConsumer, [size]);
}

const scores = async () =>
  Object.fromEntries(
    (await readPairs(setting.database, now())).map(({ product_ids, score }) => [
      product_ids.join(' '),
      Number(score.toFixed(6)),
    ]),
  );
async function bundles(who?: string, query = '') {
  const { statusCode, ...answer } = await app.inject({
    url: `/api/loyalty/bundles${query}`,
    headers: callerHeaders(who),
  });
  expect(statusCode).toBe(200);
  return answer.json() as { name: string; products: { product_id: string }[] }[];
}

/** Of twenty orders: lift of latte and brownie 6 × 20 / (8 × 6), of espresso and cookie 4 × 20 / (7 × 5). */
const day = () => [
  ...[...times(6, 'latte brownie'), ...times(4, 'espresso cookie'), ...times(2, 'latte'), ...times(3, 'espresso')],
  ...[sold('cookie'), ...times(4, 'scone')],
];

describe('what is counted', () => {
  test('is the lift of pairs in completed orders, whatever the sets in which they are heard of', async () => {
    const expected = { 'latte brownie': 2.5, 'espresso cookie': Number((80 / 35).toFixed(6)) };
    await sell(day());
    expect(await scores()).toEqual(expected);
    await setting.database.transaction(async (tx) => basketsConsumer.forget!(tx));
    expect(await scores()).toEqual({});
    await follow(setting.database, { ...basketsConsumer, name: 'bundles.again' }, [1, 2, 3]);
    expect(await scores()).toEqual(expected);
  });

  test('leaves out what was cancelled, what is not ours, what is too much for one, and what is rare', async () => {
    const crowd = [...Array.from({ length: 11 }, (_, index) => `p-${index}`), 'scone', 'cookie'].join(' ');
    await sell([
      ...times(4, 'scone cookie'),
      ...times(9, 'espresso'),
      ...times(2, 'latte brownie'),
      ...times(5, 'latte brownie', { status: 'cancelled', payment_status: 'pending' }),
      ...times(5, crowd),
    ]);
    const expected = { 'cookie scone': Number((15 / 4).toFixed(6)) };
    expect(await scores()).toEqual(expected);
    const [event] = await setting.rows<{ data: object; subject: string }>(
      `select data, subject from kernel.event_log where type = 'order.completed' limit 1`,
    );
    const foreign = { type: 'order.completed', source: '/elsewhere', subject: event!.subject, data: event!.data };
    await tell(setting.database, Array(9).fill(foreign));
    await follow(setting.database, basketsConsumer);
    expect(await scores()).toEqual(expected);
  });

  test('halves in ninety days, against what is sold now and against the least that says something', async () => {
    const old = { placed_at: '2026-03-03T10:00:00.000Z' };
    await sell([...times(4, 'latte brownie', old), ...times(2, 'latte brownie'), ...times(4, 'espresso')]);
    // weights 2 + 2 of 2 + 2 + 4
    expect(await scores()).toEqual({ 'brownie latte': 2 });
    turnClock(new Date(today.getTime() + 90 * 86_400_000));
    expect(await scores()).toEqual({});
  });
});

describe('what is offered', () => {
  test('are the strongest pairs with their names and prices as they are served', async () => {
    await sell(day());
    expect(await bundles()).toEqual([
      {
        products: [
          { product_id: 'latte', name: 'Latte', category: 'Coffee', price: '4.20' },
          { product_id: 'brownie', name: 'Brownie', category: 'Bakery', price: '3.50' },
        ],
        ...{ name: 'Latte & Brownie', price: '7.70', discount: '0.00', score: 2.5 },
      },
      expect.objectContaining({ name: 'Espresso & Cookie', price: '5.90', score: 2.29 }),
    ]);
    expect((await bundles(undefined, '?limit=1')).map(({ name }) => name)).toEqual(['Latte & Brownie']);
  });

  test('are for whoever asks: nothing that her diet forbids, options that are served by default included', async () => {
    await sell([...day(), ...times(4, 'espresso brownie')]);
    const names = async (who?: string) => (await bundles(who)).map(({ name }) => name);
    expect(await names()).toContain('Brownie & Latte');
    expect(await names('maria')).toEqual(['Espresso & Cookie']);
    expect(await names('jonas')).toEqual(['Espresso & Cookie']);
  });

  test('can be had now', async () => {
    await sell(day());
    const names = async () => (await bundles()).map(({ name }) => name);
    await setting.run(setStock, [{ product_id: 'brownie', on_hand: 0 }]);
    expect(await names()).toEqual(['Espresso & Cookie']);
    await setting.run(setStock, [{ product_id: 'brownie', on_hand: 1 }]);
    expect(await names()).toEqual(['Latte & Brownie', 'Espresso & Cookie']);
    await setting.rows(`update catalog.products set sold_out_until = 'infinity' where product_id = 'espresso'`);
    expect(await names()).toEqual(['Latte & Brownie']);
    await setting.rows(`update catalog.products set sold_out_until = null where product_id = 'espresso'`);
    await setting.rows(`update catalog.products set archived_at = now() where product_id = 'latte'`);
    expect(await names()).toEqual(['Espresso & Cookie']);
    await setting.rows(`update catalog.products set archived_at = null where product_id = 'latte'`);
  });
});
