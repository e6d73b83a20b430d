import { beforeAll, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry } from '../catalog/products.ts';
import { linesIn, put } from './person.ts';

const trial = useShop();
beforeAll(async () => {
  await trial.run(putProducts, [entry('espresso', { price_cents: 240 }), entry('scone', { price_cents: 255 })]);
});

test('looking makes nobody a guest; the first change does, by a cookie', async () => {
  const guest = trial.guest();
  const looked = await guest.get('/api/cart');
  expect([looked.status, looked.body.version, looked.headers['set-cookie']]).toEqual([200, 0, undefined]);
  const added = await guest.post('/api/cart/items', { product_id: 'espresso', quantity: 2 });
  expect(added.headers['set-cookie']).toMatch(/^crema_guest=.+; HttpOnly; SameSite=Lax$/);
  expect(linesIn(added.body)).toEqual(['espresso × 2 at 2.40']);
});

test('her cart is found again by it, and she is given no other', async () => {
  const guest = trial.guest();
  await put(guest, 'espresso', 2);
  const again = await guest.post('/api/cart/items', { product_id: 'scone', quantity: 1 });
  expect([again.headers['set-cookie'], linesIn(again.body)]).toEqual([
    undefined,
    ['espresso × 2 at 2.40', 'scone × 1 at 2.55'],
  ]);
  expect((await guest.get('/api/cart')).body).toEqual(again.body);
});

test('each visitor has a cart of her own', async () => {
  const [first, second] = [trial.guest(), trial.guest()];
  const line = await put(first, 'espresso', 2);
  await put(second, 'scone');
  const answer = await second.patch(`/api/cart/items/${line}`, { quantity: 9 });
  expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  expect(linesIn((await first.get('/api/cart')).body)).toEqual(['espresso × 2 at 2.40']);
  expect(linesIn((await second.get('/api/cart')).body)).toEqual(['scone × 1 at 2.55']);
});

test('she has every operation of a cart', async () => {
  const guest = trial.guest();
  const line = await put(guest, 'espresso', 2);
  const answers = [
    await guest.patch(`/api/cart/items/${line}`, { quantity: 3 }),
    await guest.post(`/api/cart/items/${line}/move-to-wishlist`),
    await guest.post('/api/cart/wishlist/espresso/move-to-cart'),
    await guest.post('/api/cart/wishlist/scone'),
    await guest.delete('/api/cart/wishlist/scone'),
    await guest.delete('/api/cart/coupon'),
    await guest.delete('/api/cart'),
  ];
  expect(answers.map(({ status }) => status)).toEqual(Array(7).fill(200));
});

test('a customer id does not lead to a guest’s cart, nor back', async () => {
  const guest = trial.guest();
  await put(guest, 'espresso', 2);
  const [{ owner } = { owner: '' }] = await trial.rows<{ owner: string }>(
    "select owner from carts.carts where owner like 'guest:%' order by created_at desc limit 1",
  );
  const { body } = await trial.as('pricing').get(`/api/v1/cart/${encodeURIComponent(owner)}`);
  expect(body.cart.items).toEqual([]);
});
