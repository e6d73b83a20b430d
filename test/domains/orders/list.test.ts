import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { turnClock } from '../../../src/kernel/clock.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { place, putMenu } from './selling.ts';

const trial = useShop();
const numbers: Record<string, string> = {};

/** One order a day from the first of March on, at ten o'clock. */
const orders = [
  { name: 'first', who: 'maria', items: [{ product_id: 'scone', quantity: 1 }] },
  { name: 'second', who: 'maria', items: [{ product_id: 'latte', quantity: 2, options: ['oat'] }] },
  { name: 'third', who: 'jonas', items: [{ product_id: 'espresso', quantity: 1 }] },
  { name: 'fourth', who: 'till', items: [{ product_id: 'scone', quantity: 4 }] },
  { name: 'fifth', who: 'maria', items: [{ product_id: 'bagel', quantity: 1 }] },
] as const;

beforeAll(async () => {
  await putMenu(trial);
  const ids: Record<string, string> = {};
  for (const [index, { name, who, items }] of orders.entries()) {
    turnClock(new Date(Date.UTC(2026, 2, 1 + index, 10)));
    const order = await place(trial.as(who), { items });
    numbers[order.order_id] = name;
    ids[name] = order.order_id;
  }
  turnClock(new Date('2026-03-10T10:00:00Z'));
  await trial.as('till').post(`/api/orders/${ids.first}/pay`, { method: 'cash' });
  await trial.as('barista').post(`/api/orders/${ids.first}/complete`);
  await trial.as('barista').post(`/api/orders/${ids.second}/cancel`);
});
afterAll(() => turnClock(null));

type Who = Parameters<typeof trial.as>[0];
async function list(query: string, who: Who = 'till') {
  const { status, body } = await trial.as(who).get(`/api/orders?${query}`);
  expect(status).toBe(200);
  return body.items.map((one: { order_id: string }) => numbers[one.order_id]);
}

test.each([
  ['', ['fifth', 'fourth', 'third', 'second', 'first']],
  ['sort=placed_at', ['first', 'second', 'third', 'fourth', 'fifth']],
  ['sort=total', ['third', 'first', 'fifth', 'second', 'fourth']],
  ['sort=-total', ['fourth', 'second', 'fifth', 'first', 'third']],
  ['sort=-order_number', ['fifth', 'fourth', 'third', 'second', 'first']],
  ['status=placed', ['fifth', 'fourth', 'third']],
  ['status=completed', ['first']],
  ['status=cancelled', ['second']],
  ['payment_status=paid', ['first']],
  ['payment_method=cash&sort=placed_at&page_size=2', ['first', 'second']],
  ['payment_method=card', []],
  ['customer_id=maria', ['fifth', 'second', 'first']],
  ['from=2026-03-02&to=2026-03-04', ['third', 'second']],
  ['from=2026-03-02T10:00:00Z&to=2026-03-02T10:00:01Z', ['second']],
  ['from=2026-03-02T12:00:00%2B02:00&to=2026-03-02T10:01:00Z', ['second']],
  ['to=2026-03-02T10:00:00Z', ['first']],
  ['search=scon', ['fourth', 'first']],
  ['search=LATTE', ['second']],
  ['search=jonas', ['third']],
  ['search=%25', []],
  ['search=_cone', []],
  ['status=placed&customer_id=maria', ['fifth']],
])('%s', async (query, names) => {
  expect(await list(query)).toEqual(names);
});

test('by order number', async () => {
  const { body } = await trial.as('till').get('/api/orders?search=latte');
  expect(await list(`search=${body.items[0].order_number}`)).toEqual(['second']);
});

test('page by page, without gap or overlap', async () => {
  const pages = [];
  for (const page of [1, 2, 3, 4]) {
    const { body } = await trial.as('till').get(`/api/orders?page=${page}&page_size=2`);
    const { items, ...rest } = body;
    expect(rest).toEqual({ page, page_size: 2, total: 5, total_pages: 3 });
    pages.push(items.map((one: { order_id: string }) => numbers[one.order_id]));
  }
  expect(pages).toEqual([['fifth', 'fourth'], ['third', 'second'], ['first'], []]);
});

describe('who sees what', () => {
  test.each(['barista', 'csr', 'editor', 'admin', 'till'] as const)('%s sees all', async (who) => {
    expect(await list('', who)).toHaveLength(5);
  });

  test('customers see their own, whatever they ask for', async () => {
    expect(await list('', 'maria')).toEqual(['fifth', 'second', 'first']);
    expect(await list('customer_id=jonas', 'maria')).toEqual(['fifth', 'second', 'first']);
    expect(await list('search=espresso', 'maria')).toEqual([]);
    expect(await list('', 'jonas')).toEqual(['third']);
  });

  test('visitors see none, other services may not ask', async () => {
    expect((await trial.guest().get('/api/orders')).body).toEqual({
      items: [],
      page: 1,
      page_size: 25,
      total: 0,
      total_pages: 0,
    });
    expect((await trial.as('carts').get('/api/orders')).status).toBe(403);
  });

  test('one order: its customer and staff; for others it does not exist', async () => {
    const [order_id] = Object.entries(numbers).find(([, name]) => name === 'third')!;
    const answers = [];
    for (const who of ['jonas', 'barista', 'csr', 'till', 'maria'] as const) {
      answers.push((await trial.as(who).get(`/api/orders/${order_id}`)).status);
    }
    answers.push((await trial.guest().get(`/api/orders/${order_id}`)).status);
    expect(answers).toEqual([200, 200, 200, 200, 404, 404]);
  });
});

test.each(['01999999-9999-7999-8999-999999999999', 'no-order', '%27', '1'])('the order %s is unknown', async (id) => {
  const { status, body } = await trial.as('till').get(`/api/orders/${id}`);
  expect([status, body.code]).toEqual([404, 'not_found']);
});

test.each([
  'page=0',
  'page=one',
  'page_size=101',
  'page_size=0',
  'sort=status',
  'sort=-customer_id',
  'status=eaten',
  'payment_status=owed',
  'from=yesterday',
  'from=2026-02-30',
  'to=2026-03-01T25:00:00Z',
  'search=',
  `search=${'x'.repeat(101)}`,
])('%s is 422 and says where', async (query) => {
  const { status, body } = await trial.as('till').get(`/api/orders?${query}`);
  expect([status, body.code, body.errors.map((one: { path: string }) => one.path)]).toEqual([
    422,
    'validation_failed',
    [`/${query.split('=')[0]}`],
  ]);
});
