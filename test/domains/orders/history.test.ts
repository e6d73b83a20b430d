import { beforeAll, expect, test } from 'vitest';
import { turnClock } from '../../../src/kernel/clock.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { place, putMenu } from './selling.ts';

const trial = useShop();
const ids: string[] = [];

beforeAll(async () => {
  await putMenu(trial);
  const time = new Date();
  for (let count = 0; count < 5; count += 1) {
    turnClock(new Date(time.getTime() + (count >> 1) * 1_000)); // some at one moment
    ids.unshift((await place(trial.as('maria'))).order_id);
  }
  turnClock(null);
  // one that she placed as a guest and took over, and one that was put out of sight
  await trial.rows('update orders.orders set customer_id = null, taken_over_by = $1 where order_id = $2', [
    'maria',
    ids[1],
  ]);
  await trial.rows(
    `update orders.orders set status = 'cancelled', cancelled_at = now(), archived_at = now() where order_id = $1`,
    [ids[3]],
  );
});

async function pages(query: string): Promise<string[]> {
  const found: string[] = [];
  let cursor = '';
  do {
    const { body } = await trial.as('maria').get(`/api/customers/me/orders?limit=2${query}${cursor}`);
    found.push(...body.items.map((one: { order_id: string }) => one.order_id));
    cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`;
  } while (cursor !== '');
  return found;
}

test('a history is read page by page, the newest first, archived orders on request', async () => {
  const all = await pages('&archived=true');
  expect([...all].sort()).toEqual([...ids].sort());
  const { body } = await trial.as('maria').get('/api/customers/me/orders?archived=true');
  expect(body.items.map((one: { order_id: string }) => one.order_id)).toEqual(all);
  const times = body.items.map((one: { placed_at: string }) => one.placed_at);
  expect(times).toEqual([...times].sort().reverse());
  expect(await pages('')).toEqual(all.filter((id) => id !== ids[3]));
  expect(body.next_cursor).toBeNull();
});

test('a cursor that nobody handed out is refused, and others see nothing', async () => {
  const { status, body } = await trial.as('maria').get('/api/customers/me/orders?cursor=abc');
  expect([status, body.errors[0].path]).toEqual([422, '/cursor']);
  expect((await trial.as('jonas').get('/api/customers/maria/orders')).status).toBe(404);
  expect((await trial.as('till').get('/api/customers/maria/orders')).status).toBe(403);
  expect((await trial.as('crm').get('/api/customers/nobody/orders')).status).toBe(404);
  expect((await trial.as('crm').get('/api/customers/maria/orders')).body.items).toHaveLength(4);
});
