import { beforeAll, beforeEach, expect, test } from 'vitest';
import { putProducts, setStock } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry, latte } from '../catalog/products.ts';
import { linesIn, put } from './person.ts';

const trial = useShop();
const maria = () => trial.as('maria');
const scone = entry('scone', { name: 'Scone', price_cents: 255 });
beforeAll(async () => {
  await trial.run(putProducts, [{ ...latte, name: 'Latte' }, scone]);
});
beforeEach(async () => {
  await maria().delete('/api/cart');
});

test('a price that has changed since is shown, with both', async () => {
  const line = await put(maria(), 'scone', 2);
  await put(maria(), 'latte');
  await trial.run(putProducts, [{ ...scone, price_cents: 300 }]);
  const { body } = await maria().get('/api/cart');
  await trial.run(putProducts, [scone]);
  expect([linesIn(body), body.summary.total]).toEqual([['scone × 2 at 3.00', 'latte × 1 at 4.20'], '10.20']);
  expect(body.warnings).toEqual([
    { line_id: line, code: 'price_changed', message: 'Scone now costs 3.00 instead of 2.55.' },
  ]);
});

test('adding it again accepts the new price', async () => {
  await put(maria(), 'scone', 2);
  await trial.run(putProducts, [{ ...scone, price_cents: 300 }]);
  const { body } = await maria().post('/api/cart/items', { product_id: 'scone', quantity: 1 });
  await trial.run(putProducts, [scone]);
  expect([linesIn(body), body.warnings]).toEqual([['scone × 3 at 3.00'], []]);
});

test('what has been sold out since is shown', async () => {
  const line = await put(maria(), 'scone', 2);
  await trial.as('barista').post('/api/products/scone/sold-out');
  const { body } = await maria().get('/api/cart');
  await trial.as('barista').delete('/api/products/scone/sold-out');
  expect(body.items[0].available).toBe(false);
  expect(body.warnings).toEqual([
    { line_id: line, code: 'product_unavailable', message: 'Scone is not available at the moment.' },
  ]);
});

test.each([
  [3, []],
  [2, []],
  [1, ['Of Scone there are 1 left.']],
  [0, ['Of Scone there are 0 left.']],
])('two of what there are %i left: %j', async (on_hand, messages) => {
  await put(maria(), 'scone', 2);
  await trial.run(setStock, [{ product_id: 'scone', on_hand }]);
  const { body } = await maria().get('/api/cart');
  await trial.run(setStock, [{ product_id: 'scone', on_hand: null }]);
  expect(body.warnings.map((one: { message: string }) => one.message)).toEqual(messages);
  expect(body.warnings.every((one: { code: string }) => one.code === 'out_of_stock')).toBe(true);
});

test('an option that is no longer offered is shown', async () => {
  const line = await put(maria(), 'latte', 1, ['shot']);
  await trial.run(putProducts, [{ ...latte, name: 'Latte', options: latte.options.slice(0, 1) }]);
  const { body } = await maria().get('/api/cart');
  await trial.run(putProducts, [{ ...latte, name: 'Latte' }]);
  expect(body.warnings).toEqual([
    { line_id: line, code: 'invalid_options', message: 'The product has no such option.' },
  ]);
});
