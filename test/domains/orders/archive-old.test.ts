import { beforeAll, expect, test } from 'vitest';
import { archiveOldOrders, type ImportOrder, importOrders } from '../../../src/domains/orders/index.ts';
import { now } from '../../../src/kernel/clock.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { place, putMenu } from './selling.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));

const never = new AbortController().signal;
const inDays = (days: number) => new Date(now().getTime() + days * 86_400_000);
const archive = (days: number) => archiveOldOrders(trial.shop.database, 730, inDays(days), never);
const listed = async (archived: boolean) =>
  (await trial.as('till').get(`/api/orders?page_size=100&archived=${archived}`)).body.items.map(
    (order: { order_id: string }) => order.order_id,
  );

test('what is over and old leaves the lists, and stays to be read; imported history counts from its import', async () => {
  const completed = await place(trial.as('maria'));
  const cancelled = await place(trial.as('maria'));
  const open = await place(trial.as('maria'));
  await trial.as('barista').post(`/api/orders/${completed.order_id}/complete`);
  await trial.as('barista').post(`/api/orders/${cancelled.order_id}/cancel`, { reason: 'no oven' });
  const past: ImportOrder = {
    ...{ source: 'old-till', external_id: 't-1', customer_id: 'maria', placed_at: '2014-05-06T07:08:09.000Z' },
    ...{ status: 'completed', payment_status: 'paid', payment_method: 'cash' },
    lines: [{ product_id: 'scone', product_name: 'Scone', category: null, quantity: 1, price_cents: 255 }],
  };
  await trial.run(importOrders(trial.shop.settings), [past]);
  expect(await archive(0)).toBe(0);
  expect(await archive(729)).toBe(0);
  expect(await archive(731)).toBe(3);
  expect(await archive(731)).toBe(0);
  expect(await listed(false)).toEqual([open.order_id]);
  expect((await listed(true)).length).toBe(3);
  const { status, body } = await trial.as('maria').get(`/api/orders/${completed.order_id}`);
  expect([status, body.status, body.version]).toEqual([200, 'completed', 3]);
  expect((await trial.as('maria').get('/api/customers/maria/stats')).status).toBe(200);
});

test('several thousand, by several processes at once, each once', async () => {
  const lines = [{ product_id: 'scone', product_name: 'Scone', category: null, quantity: 1, price_cents: 255 }];
  const many = Array.from(
    { length: 2_500 },
    (_, index): ImportOrder => ({
      ...{ source: 'old-till', external_id: `m-${index}`, customer_id: null, placed_at: '2014-05-06T07:08:09.000Z' },
      ...{ status: 'completed', payment_status: 'paid', payment_method: 'cash', lines },
    }),
  );
  await trial.run(importOrders(trial.shop.settings), many);
  const other = await trial.another();
  const at = inDays(731);
  const counts = await Promise.all(
    [trial.shop, other.shop].map(({ database }) => archiveOldOrders(database, 730, at, never)),
  );
  expect(counts[0]! + counts[1]!).toBe(2_500);
  expect(await trial.rows('select count(*)::int, max(version) from orders.orders where archived_at is null')).toEqual([
    { count: 1, max: 1 },
  ]);
});
