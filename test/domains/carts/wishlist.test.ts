import { beforeAll, beforeEach, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry, latte } from '../catalog/products.ts';
import { linesIn, put } from './person.ts';

const trial = useShop();
const maria = () => trial.as('maria');
const wishesIn = (cart: { wishlist: { product_id: string }[] }) => cart.wishlist.map((one) => one.product_id);
beforeAll(async () => {
  await trial.run(putProducts, [{ ...latte, name: 'Latte' }, entry('scone', { name: 'Scone', price_cents: 255 })]);
});
beforeEach(async () => {
  await maria().delete('/api/cart');
  for (const product of ['latte', 'scone']) await maria().delete(`/api/cart/wishlist/${product}`);
});

test('a product is put aside once, in the order of wishing, with today’s price', async () => {
  await maria().post('/api/cart/wishlist/scone');
  await maria().post('/api/cart/wishlist/latte');
  const { status, body } = await maria().post('/api/cart/wishlist/scone');
  expect([status, body.wishlist]).toEqual([
    200,
    [
      { product_id: 'scone', product_name: 'Scone', price: '2.55', available: true },
      { product_id: 'latte', product_name: 'Latte', price: '4.20', available: true },
    ],
  ]);
  expect([body.items, body.version]).toEqual([[], 0]);
});

test('what nobody sells cannot be wished for', async () => {
  const { status, body } = await maria().post('/api/cart/wishlist/moon-rock');
  expect([status, body.code]).toEqual([404, 'not_found']);
  expect(wishesIn((await maria().get('/api/cart')).body)).toEqual([]);
});

test('a line moves to the wish list whole', async () => {
  const line = await put(maria(), 'latte', 3, ['oat']);
  await put(maria(), 'scone');
  const { status, body } = await maria().post(`/api/cart/items/${line}/move-to-wishlist`);
  expect([status, linesIn(body), wishesIn(body)]).toEqual([200, ['scone × 1 at 2.55'], ['latte']]);
});

test('a wish moves to the cart as one piece, as it is served', async () => {
  await put(maria(), 'latte', 2);
  await maria().post('/api/cart/wishlist/latte');
  const { status, body } = await maria().post('/api/cart/wishlist/latte/move-to-cart');
  expect([status, linesIn(body), wishesIn(body)]).toEqual([200, ['latte × 3 at 4.20'], []]);
});

test('a wish that is sold out stays one', async () => {
  await maria().post('/api/cart/wishlist/scone');
  await trial.as('barista').post('/api/products/scone/sold-out');
  const { status, body } = await maria().post('/api/cart/wishlist/scone/move-to-cart');
  const shown = (await maria().get('/api/cart')).body;
  await trial.as('barista').delete('/api/products/scone/sold-out');
  expect([status, body.code]).toEqual([409, 'product_unavailable']);
  expect([shown.items, shown.wishlist]).toEqual([
    [],
    [{ product_id: 'scone', product_name: 'Scone', price: '2.55', available: false }],
  ]);
});

test('a wish is forgotten, and forgetting is content when there is none', async () => {
  await maria().post('/api/cart/wishlist/scone');
  const answers = [await maria().delete('/api/cart/wishlist/scone'), await maria().delete('/api/cart/wishlist/scone')];
  expect(answers.map(({ status, body }) => [status, wishesIn(body)])).toEqual([
    [200, []],
    [200, []],
  ]);
});

test('wishes outlive the cart', async () => {
  await put(maria(), 'latte');
  await maria().post('/api/cart/wishlist/scone');
  await maria().delete('/api/cart');
  expect(wishesIn((await maria().get('/api/cart')).body)).toEqual(['scone']);
  expect(wishesIn((await trial.as('jonas').get('/api/cart')).body)).toEqual([]);
});
