import { beforeEach, describe, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry } from '../catalog/products.ts';

const trial = useShop();
const url = '/api/admin/products';
const prices = async () => {
  const rows = await trial.rows<{ product_id: string; price_cents: number; version: number }>(
    'select product_id, price_cents, version from catalog.products order by product_id',
  );
  return Object.fromEntries(rows.map(({ product_id, price_cents, version }) => [product_id, [price_cents, version]]));
};

beforeEach(async () => {
  await trial.rows('delete from catalog.products');
  await trial.run(putProducts, [entry('a'), entry('b'), entry('c', { category: 'Food' })]);
});

describe('many rows at once', () => {
  test('one bad row costs one row', async () => {
    const answer = await trial.as('editor').patch(url, [
      { id: 'a', version: 1, price: '4.00' },
      { id: 'b', version: 7, price: '4.00' },
      { id: 'nowhere', price: '4.00' },
      { id: 'c', price: 'much' },
      { id: 'a', price: '5.00' },
    ]);
    expect(answer.status).toBe(200);
    const told = answer.body.results.map(
      (one: { id: string; status: number; version?: number; error?: { code: string } }) => [
        one.id,
        one.status,
        one.version ?? one.error!.code,
      ],
    );
    expect(told).toEqual([
      ['a', 200, 2],
      ['b', 412, 'version_mismatch'],
      ['nowhere', 404, 'not_found'],
      ['c', 422, 'validation_failed'],
      ['a', 422, 'validation_failed'],
    ]);
    expect(answer.body.results[3].error.errors[0].path).toBe('/price');
    expect(await prices()).toEqual({ a: [400, 2], b: [300, 1], c: [300, 1] });
  });

  test('unknown columns are refused, row by row', async () => {
    const { body } = await trial.as('editor').patch(url, [
      { id: 'a', total_sold: 5 },
      { id: 'b', on_hand: 5 },
    ]);
    expect(body.results.map(({ status }: { status: number }) => status)).toEqual([422, 200]);
  });

  test('a request that is repeated under its key is not done twice', async () => {
    const send = () => trial.as('editor').patch(url, [{ id: 'a', price: '4.00' }], { 'idempotency-key': 'bulk-1' });
    const first = await send();
    const again = await send();
    expect([again.text, again.headers['idempotent-replayed']]).toEqual([first.text, 'true']);
    expect((await prices()).a).toEqual([400, 2]);
  });

  test('a thousand and one rows are too many', async () => {
    const rows = Array.from({ length: 1_001 }, (_, index) => ({ id: `p${index}`, price: '1.00' }));
    expect((await trial.as('editor').patch(url, rows)).status).toBe(422);
  });

  test('two editors at once: each row is changed by one of them', async () => {
    const send = (price: string) =>
      trial.as('editor').patch(
        url,
        ['a', 'b', 'c'].map((id) => ({ id, version: 1, price })),
      );
    const both = await Promise.all([send('1.00'), send('2.00')]);
    const statuses = ['a', 'b', 'c'].map((_, index) => both.map(({ body }) => body.results[index].status).sort());
    expect(statuses).toEqual([
      [200, 412],
      [200, 412],
      [200, 412],
    ]);
    expect(Object.values(await prices()).map(([, version]) => version)).toEqual([2, 2, 2]);
  });
});

describe('all that a filter finds', () => {
  const byFilter = (body: object, headers = {}) => trial.as('editor').patch(url, body, headers);

  test('is changed, if it is as many as expected', async () => {
    const answer = await byFilter({ filter: { category: 'Coffee' }, set: { price: '9.00' }, expected_count: 2 });
    expect(answer.body.results).toEqual([
      { id: 'a', status: 200, version: 2 },
      { id: 'b', status: 200, version: 2 },
    ]);
    expect(await prices()).toEqual({ a: [900, 2], b: [900, 2], c: [300, 1] });
  });

  test('stays as it is, if it is not', async () => {
    const answer = await byFilter({ filter: { category: 'Coffee' }, set: { price: '9.00' }, expected_count: 3 });
    expect([answer.status, answer.body.code, answer.body.count]).toEqual([409, 'count_changed', 2]);
    expect(await prices()).toEqual({ a: [300, 1], b: [300, 1], c: [300, 1] });
  });

  test('is not done twice under one key, though the filter finds others by then', async () => {
    const body = { filter: { 'price.lte': '3.00' }, set: { price: '3.50' }, expected_count: 3 };
    const first = await byFilter(body, { 'idempotency-key': 'filter-1' });
    await trial.run(putProducts, [entry('d')]);
    const again = await byFilter(body, { 'idempotency-key': 'filter-1' });
    expect([first.status, again.text]).toEqual([200, first.text]);
    expect((await prices()).d).toEqual([300, 1]);
  });

  test('needs a filter, and a known one', async () => {
    const set = { price: '9.00' };
    expect((await byFilter({ filter: {}, set, expected_count: 3 })).status).toBe(422);
    expect((await byFilter({ filter: { colour: 'red' }, set, expected_count: 3 })).status).toBe(422);
    expect((await byFilter({ filter: { category: 'Coffee' }, set: { demo: true }, expected_count: 2 })).status).toBe(
      422,
    );
    expect(await prices()).toEqual({ a: [300, 1], b: [300, 1], c: [300, 1] });
  });
});
