import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ImportOrder, importOrders } from '../../src/domains/orders/index.ts';
import { type RunningApi, startApi } from '../../src/roles/api.ts';
import { place, putMenu } from '../domains/orders/selling.ts';
import { SseClient } from './sse-client.ts';
import { useShop } from './trial-shop.ts';

const trial = useShop({ PORT: '0', HOST: '127.0.0.1' });
let api: RunningApi;
beforeAll(async () => {
  await putMenu(trial);
  api = await startApi(trial.shop);
});
afterAll(() => api.stop());

type Somebody = 'maria' | 'jonas' | 'barista' | 'till' | 'crm';
const watch = async (path: string, name: Somebody, headers: Record<string, string> = {}) =>
  SseClient.open(`${api.url}${path}`, { ...(await trial.as(name).credentials()), ...headers });
/** The next news but `order.placed`, which the state may have shown already: told twice rather than not at all. */
async function afterPlaced(stream: SseClient) {
  for (;;) {
    const message = await stream.next();
    if (message?.data.type !== 'order.placed') return message;
  }
}
const step = (order_id: string, action: string) => trial.as('barista').post(`/api/orders/${order_id}/${action}`);

const past: ImportOrder = {
  source: 'old-till',
  external_id: 'past-1',
  customer_id: null,
  placed_at: '2024-05-06T07:08:09.000Z',
  status: 'completed',
  payment_status: 'paid',
  payment_method: 'cash',
  lines: [{ product_id: 'scone', product_name: 'Scone', category: null, quantity: 1, price_cents: 255 }],
} as ImportOrder;

describe('the order board', () => {
  test('is JSON for who asks for no stream, with the position to go on from', async () => {
    const { order_id } = await place(trial.as('maria'));
    const { status, body, headers } = await trial.as('barista').get('/api/orders/board');
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(body.items.map((order: { order_id: string }) => order.order_id)).toContain(order_id);
    const board = await watch('/api/orders/board', 'barista', { 'last-event-id': body.position });
    await step(order_id, 'accept');
    expect(await afterPlaced(board)).toMatchObject({
      event: 'order',
      data: { type: 'order.accepted', order: { order_id } },
    });
    board.close();
  });

  test('shows the present state, then each change as it happens, and no imported history', async () => {
    const board = await watch('/api/orders/board', 'barista');
    const state = await board.next();
    expect(state?.event).toBe('state');
    await trial.run(importOrders({ currency: 'EUR', prices_include_tax: true, tax_rate_points: 1_900 }), [past]);
    const { order_id } = await place(trial.as('maria'));
    for (const action of ['accept', 'start', 'ready', 'complete']) await step(order_id, action);
    const types = ['order.placed', 'order.accepted', 'order.preparing', 'order.ready', 'order.completed'];
    for (const type of types) expect((await board.next())?.data).toMatchObject({ type, order: { order_id } });
    board.close();
  });

  test('goes on where it was cut, without loss and without repetition', async () => {
    const first = await watch('/api/orders/board', 'barista');
    await first.next();
    const { order_id } = await place(trial.as('maria'));
    const seen = (await first.next())!;
    first.close();
    for (const action of ['accept', 'start', 'ready']) await step(order_id, action);
    const second = await watch('/api/orders/board', 'barista', { 'last-event-id': seen.id });
    for (const type of ['order.accepted', 'order.preparing', 'order.ready']) {
      expect((await second.next())?.data.type).toBe(type);
    }
    second.close();
  });

  test.each(['nonsense', '18446744073709551615.1', '1.', '00000000000000000001.0', '1.01'])(
    'begins anew for who comes with %s',
    async (id) => {
      const board = await watch('/api/orders/board', 'barista', { 'last-event-id': id });
      expect((await board.next())?.event).toBe('state');
      board.close();
    },
  );

  test.each(['maria', 'crm'] as const)('is not for %s', async (name) => {
    await expect(watch('/api/orders/board', name)).rejects.toThrow('403');
  });
});

describe('the events of an order', () => {
  test('are told to whose it is, and of this order only', async () => {
    const { order_id } = await place(trial.as('maria'));
    const mine = await watch(`/api/orders/${order_id}/events`, 'maria');
    expect((await mine.next())?.data.items).toMatchObject([{ order_id, status: 'placed' }]);
    await place(trial.as('maria'));
    await step(order_id, 'complete');
    for (const type of ['order.accepted', 'order.preparing', 'order.ready', 'order.completed']) {
      expect((await afterPlaced(mine))?.data).toMatchObject({ type, order: { order_id, status: 'completed' } });
    }
    mine.close();
    const now = await trial.as('maria').get(`/api/orders/${order_id}/events`);
    expect(now.body.items).toMatchObject([{ order_id, status: 'completed' }]);
  });

  test('do not exist for anybody else', async () => {
    const { order_id } = await place(trial.as('maria'));
    await expect(watch(`/api/orders/${order_id}/events`, 'jonas')).rejects.toThrow('404');
    expect((await trial.guest().get(`/api/orders/${order_id}/events`)).status).toBe(404);
    expect((await trial.as('maria').get('/api/orders/nonsense/events')).status).toBe(404);
  });

  test('are told to a guest by her cookie, and to whoever has the link of her mail', async () => {
    const guest = trial.guest();
    const { order_id } = await place(guest, { contact: { name: 'Ana' } });
    const cookie = [...guest.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const byCookie = await SseClient.open(`${api.url}/api/orders/${order_id}/events`, { cookie });
    const token = trial.shop.orderLinks.token(order_id, new Date());
    const byLink = await SseClient.open(`${api.url}/api/orders/${order_id}/events?token=${token}`, {});
    await step(order_id, 'accept');
    for (const one of [byCookie, byLink]) {
      expect((await one.next())?.event).toBe('state');
      expect((await afterPlaced(one))?.data.type).toBe('order.accepted');
      one.close();
    }
  });
});

test('watchers cost no query each: an order that many watch is read once', async () => {
  const boards = await Promise.all(Array.from({ length: 20 }, () => watch('/api/orders/board', 'barista')));
  for (const board of boards) await board.next();
  const before = trial.shop.database.pool.totalCount;
  const counted = countReads();
  await place(trial.as('maria'));
  await Promise.all(boards.map((board) => board.next()));
  expect(counted.stop()).toBe(1);
  expect(trial.shop.database.pool.totalCount).toBeLessThanOrEqual(Math.max(before, 4));
  for (const board of boards) board.close();
});

/** Counts how often orders are read, by looking over the shoulder of the database's one door for reads. */
function countReads(): { stop(): number } {
  const { database } = trial.shop;
  const query = database.query;
  let reads = 0;
  database.query = ((statement: { name: string }, values?: readonly unknown[]) => {
    if (statement.name === 'orders.read') reads += 1;
    return query.call(database, statement as never, values);
  }) as typeof query;
  return {
    stop() {
      database.query = query;
      return reads;
    },
  };
}

test('a graceful stop ends streams in good order', async () => {
  const other = await startApi(trial.shop);
  const stream = await SseClient.open(`${other.url}/api/orders/board`, await trial.as('barista').credentials());
  await stream.next();
  const stopped = other.stop();
  expect(await stream.next()).toBeNull();
  await stopped;
});
