import { beforeAll, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { password, useShop } from '../../roles/trial-shop.ts';
import { entry } from '../catalog/products.ts';
import { put } from './person.ts';

const trial = useShop();
const email = 'maria@example.org';
beforeAll(async () => {
  await trial.run(putProducts, [entry('espresso', { price_cents: 240 }), entry('scone', { price_cents: 255 })]);
});

const quantities = (body: { items: { product_id: string; quantity: number }[] }) =>
  Object.fromEntries(body.items.map((item) => [item.product_id, item.quantity]));

test('a guest who signs in takes her cart and wishes along, once', async () => {
  await put(trial.as('maria'), 'espresso', 1);
  const guest = trial.guest();
  await put(guest, 'espresso', 2);
  await put(guest, 'scone', 1);
  await guest.post('/api/cart/wishlist/scone');

  expect((await guest.post('/api/auth/login', { email, password })).status).toBe(200);
  const { body } = await trial.as('maria').get('/api/cart');
  expect(quantities(body)).toEqual({ espresso: 3, scone: 1 });
  expect(body.wishlist.map((wish: { product_id: string }) => wish.product_id)).toEqual(['scone']);
  expect((await guest.get('/api/cart')).body.items).toEqual([]);

  expect((await guest.post('/api/auth/login', { email, password })).status).toBe(200);
  expect(quantities((await trial.as('maria').get('/api/cart')).body)).toEqual({ espresso: 3, scone: 1 });
});

test('a sign-in that is refused leaves the guest her cart', async () => {
  const guest = trial.guest();
  await put(guest, 'scone', 4);
  expect((await guest.post('/api/auth/login', { email, password: 'a wrong one, though long' })).status).toBe(401);
  expect(quantities((await guest.get('/api/cart')).body)).toEqual({ scone: 4 });
});

test('a cart that has grown beyond its limit so can be seen and emptied, and takes nothing more', async () => {
  const products = Array.from({ length: 120 }, (_, n) => entry(`tea-${n}`));
  await trial.run(putProducts, products);
  const [jonas, guest] = [trial.as('jonas'), trial.guest()];
  for (const [at, { product_id }] of products.entries()) await put(at < 60 ? jonas : guest, product_id);
  await guest.post('/api/auth/login', { email: 'jonas@example.org', password });
  const { status, body } = await jonas.get('/api/cart');
  expect([status, body.items.length]).toEqual([200, 120]);
  const added = await jonas.post('/api/cart/items', { product_id: 'espresso', quantity: 1 });
  expect([added.status, added.body.code]).toEqual([409, 'quantity_limit']);
  const removed = await jonas.delete(`/api/cart/items/${body.items[0].line_id}`);
  expect([removed.status, removed.body.items.length]).toEqual([200, 119]);
});
