import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { salesConsumer } from '../../../src/domains/catalog/sales.ts';
import { at, History } from '../history.ts';
import { deliver, follow, tell } from '../log.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();

/** An order of two products, one of them on two lines. */
function order() {
  const [coffee, cake] = [randomUUID(), randomUUID()];
  const history = new History(null, 900);
  const items = [
    { product_id: coffee, quantity: 2 },
    { product_id: cake, quantity: 1 },
    { product_id: coffee, quantity: 3 },
  ];
  return {
    history,
    items,
    products: [coffee, cake],
    placed: history.placed(at(0), items),
    cancelled: history.cancelled(at(1)),
  };
}

const sold = async (products: readonly string[]) => {
  const rows = await setting.rows<{ product_id: string; total_sold: number }>(
    'select product_id, total_sold from catalog.sales where product_id = any($1)',
    [products],
  );
  return products.map((product) => rows.find((row) => row.product_id === product)?.total_sold);
};

test('units count when they are placed, and no more when their order is cancelled, in either order of hearing it', async () => {
  const [kept, cancelled, backwards] = [order(), order(), order()];
  const orders = new Map<string, typeof kept.items>(
    [kept, cancelled, backwards].map((one) => [one.history.order_id, one.items]),
  );
  const sales = salesConsumer(async (_reader, ids) => ids.flatMap((id) => orders.get(id)!));
  await deliver(setting.database, sales, [kept.placed, cancelled.placed, cancelled.cancelled, backwards.cancelled]);
  expect(await sold(backwards.products)).toEqual([0, 0]);
  await deliver(setting.database, sales, [kept.placed, backwards.placed]);
  expect(await sold(kept.products)).toEqual([10, 2]);
  expect(await sold(cancelled.products)).toEqual([0, 0]);
  expect(await sold(backwards.products)).toEqual([0, 0]);
});

test('what is forgotten is made again from the log; foreign orders are not ours', async () => {
  const [ours, foreign] = [order(), order()];
  const sales = salesConsumer(async () => []);
  await tell(setting.database, [ours.placed, { ...foreign.placed, source: '/elsewhere' }]);
  await follow(setting.database, sales);
  await setting.database.transaction(async (tx) => sales.forget!(tx));
  expect(await sold(ours.products)).toEqual([undefined, undefined]);
  await follow(setting.database, { ...sales, name: 'sales again' });
  expect(await sold(ours.products)).toEqual([5, 1]);
  expect(await sold(foreign.products)).toEqual([undefined, undefined]);
});
