import { afterEach, beforeAll, expect, test } from 'vitest';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { put } from '../carts/person.ts';
import { cash, putMenu } from './selling.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));
afterEach(() => turnClock(null));

test('what is sold out can be neither put into a cart nor ordered, until the time has come', async () => {
  const [maria, barista] = [trial.as('maria'), trial.as('barista')];
  await put(maria, 'scone');
  const until = new Date(now().getTime() + 3_600_000).toISOString();
  const taken = await barista.post('/api/products/scone/sold-out', { until });
  expect([taken.status, taken.body]).toEqual([200, { product_id: 'scone', sold_out: true, until }]);

  const items = [{ product_id: 'scone', quantity: 1 }];
  const refused = [
    await maria.post('/api/cart/items', items[0]),
    await maria.post('/api/cart/checkout', cash),
    await trial.as('till').post('/api/orders', { ...cash, items }),
  ];
  for (const { status, body } of refused) {
    expect([status, body.code, body.lines[0].product_id]).toEqual([409, 'product_unavailable', 'scone']);
  }
  expect(await trial.rows('select from orders.orders')).toEqual([]);
  const cart = (await maria.get('/api/cart')).body;
  expect([cart.items[0].available, cart.warnings[0].code]).toEqual([false, 'product_unavailable']);
  expect((await trial.guest().get('/api/products/scone')).body.in_stock).toBe(false);
  const listed = (await trial.guest().get('/api/products?in_stock=true')).body.items;
  expect(listed.map((one: { product_id: string }) => one.product_id)).toEqual(['bagel', 'espresso', 'latte']);

  turnClock(new Date(new Date(until).getTime() + 1_000));
  expect((await trial.guest().get('/api/products/scone')).body.in_stock).toBe(true);
  const again = (await maria.get('/api/cart')).body;
  expect([again.items[0].available, again.warnings]).toEqual([true, []]);
  expect((await maria.post('/api/cart/checkout', cash)).status).toBe(201);
});
