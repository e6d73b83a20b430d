import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  describeProducts,
  productLock,
  putProducts,
  reserveStock,
  returnStock,
  Shelf,
  setStock,
} from '../../../src/domains/catalog/index.ts';
import { useSetting } from '../setting.ts';
import { entry } from './products.ts';

const setting = useSetting();
const now = new Date('2026-03-01T10:00:00Z');

interface Order {
  readonly order_id: string;
  readonly lines: readonly { product_id: string; quantity: number }[];
}

/** Takes stock for orders the way checkout does. */
async function sell(orders: readonly Order[]) {
  return setting.database.transaction(async (tx) => {
    const ids = [...new Set(orders.flatMap((order) => order.lines.map((line) => line.product_id)))];
    void tx.lock(ids.map(productLock));
    const shelf = new Shelf(await describeProducts(tx, ids, now));
    const missing = orders.map((order) => shelf.take(order.order_id, order.lines));
    reserveStock(tx, shelf.reservations, now);
    return { missing, events: orders.map((order) => shelf.eventsOf(order.order_id)) };
  });
}

const order = (...lines: [product_id: string, quantity: number][]): Order => ({
  order_id: randomUUID(),
  lines: lines.map(([product_id, quantity]) => ({ product_id, quantity })),
});

const tracked = async (product_id: string, on_hand: number) => {
  await setting.run(putProducts, [entry(product_id)]);
  await setting.run(setStock, [{ product_id, on_hand }]);
};

/** On hand and the sum of all movements: equal, or stock was lost. */
const booksOf = async (product_id: string) =>
  (
    await setting.rows(
      `select on_hand, (select sum(delta)::int from catalog.stock_movements where product_id = $1) as moved
       from catalog.stock where product_id = $1`,
      [product_id],
    )
  )[0];

describe('reserving', () => {
  test('serves the orders of a batch in turn until there is too little', async () => {
    await tracked('bagel', 5);
    const { missing, events } = await sell([order(['bagel', 3]), order(['bagel', 3]), order(['bagel', 2])]);
    expect(missing).toEqual([[], [{ product_id: 'bagel', requested: 3, on_hand: 2 }], []]);
    expect(events.map((some) => some.map((event) => (event.data as { on_hand: number }).on_hand))).toEqual([
      [2],
      [],
      [0],
    ]);
    expect(await booksOf('bagel')).toEqual({ on_hand: 0, moved: 0 });
  });

  test('an order gets all of its lines or none', async () => {
    await tracked('jam', 10);
    await tracked('butter', 1);
    const { missing } = await sell([order(['jam', 2], ['butter', 2]), order(['jam', 1], ['jam', 2])]);
    expect(missing).toEqual([[{ product_id: 'butter', requested: 2, on_hand: 1 }], []]);
    expect(await booksOf('jam')).toEqual({ on_hand: 7, moved: 7 });
    expect(await booksOf('butter')).toEqual({ on_hand: 1, moved: 1 });
  });

  test('untracked and unknown products are given without limit', async () => {
    await setting.run(putProducts, [entry('water')]);
    const { missing } = await sell([order(['water', 9999], ['nobody-knows', 9999])]);
    expect(missing).toEqual([[]]);
    expect(await setting.rows("select * from catalog.stock_movements where product_id = 'water'")).toEqual([]);
  });

  test('never more than there is, whoever asks at once', async () => {
    await tracked('rare', 10);
    const outcomes = await Promise.all(Array.from({ length: 16 }, () => sell([order(['rare', 1])])));
    expect(outcomes.filter(({ missing }) => missing[0]!.length === 0)).toHaveLength(10);
    expect(await booksOf('rare')).toEqual({ on_hand: 0, moved: 0 });
  });

  test('whoever reserves unseen fails as a whole', async () => {
    await tracked('last', 1);
    const blind = setting.database.transaction(async (tx) => {
      reserveStock(tx, [{ product_id: 'last', quantity: 2, order_id: randomUUID() }], now);
    });
    await expect(blind).rejects.toMatchObject({ constraint: 'stock_not_negative' });
    const untracked = setting.database.transaction(async (tx) => {
      reserveStock(tx, [{ product_id: 'nobody-knows', quantity: 1, order_id: randomUUID() }], now);
    });
    await expect(untracked).rejects.toMatchObject({ code: 'CR001' });
    expect(await booksOf('last')).toEqual({ on_hand: 1, moved: 1 });
  });
});

describe('returning', () => {
  test('gives back what an order took, once', async () => {
    await tracked('cake', 10);
    const [first, second] = [order(['cake', 3]), order(['cake', 4])];
    await sell([first, second]);
    const giveBack = () =>
      setting.database.transaction((tx) => returnStock(tx, [first.order_id, second.order_id], now));
    const events = await giveBack();
    const data = [first, second]
      .sort((a, b) => (a.order_id < b.order_id ? -1 : 1))
      .map((one) => events.get(one.order_id)!.map((event) => event.data as { on_hand: number; delta: number }));
    expect(data.map(([only]) => only!.delta)).toEqual(data[0]![0]!.delta === 3 ? [3, 4] : [4, 3]);
    expect(data.map(([only]) => only!.on_hand)).toEqual([3 + data[0]![0]!.delta, 10]);
    expect(await giveBack()).toEqual(new Map());
    expect(await booksOf('cake')).toEqual({ on_hand: 10, moved: 10 });
  });

  test('what is no longer tracked is not counted, and the books hold when it is tracked again', async () => {
    await tracked('pie', 4);
    const sold = order(['pie', 3]);
    await sell([sold]);
    await setting.run(setStock, [{ product_id: 'pie', on_hand: null }]);
    expect(await setting.database.transaction((tx) => returnStock(tx, [sold.order_id], now))).toEqual(new Map());
    await setting.run(setStock, [{ product_id: 'pie', on_hand: 6 }]);
    expect(await booksOf('pie')).toEqual({ on_hand: 6, moved: 6 });
  });
});

test('counting is audited and told once, and an unknown product is refused', async () => {
  await tracked('tart', 8);
  const counted = await setting.run(setStock, [
    { product_id: 'tart', on_hand: 5 },
    { product_id: 'nobody-knows', on_hand: 5 },
  ]);
  expect(counted).toEqual([{ product_id: 'tart', on_hand: 5 }, 'not_found']);
  await setting.run(setStock, [{ product_id: 'tart', on_hand: 5 }]);
  const events = await setting.rows(
    "select data from kernel.event_log where type = 'stock.changed' and subject = 'tart' order by position",
  );
  expect(events.map((event) => (event as { data: { delta: number } }).data.delta)).toEqual([8, -3]);
  const audit = await setting.rows(
    "select before, after from kernel.audit_log where action = 'catalog.set_stock' and entity_id = 'tart' order by audit_id",
  );
  expect(audit).toEqual([
    { before: { on_hand: null }, after: { on_hand: 8 } },
    { before: { on_hand: 8 }, after: { on_hand: 5 } },
  ]);
});
