import { beforeAll, describe, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';
import { linesIn } from '../carts/person.ts';
import { broken, cash, place, putMenu } from './selling.ts';

const trial = useShop({ TAX_RATE_DEFAULT: '0.19', PRICES_INCLUDE_TAX: 'false' });
beforeAll(() => putMenu(trial));
const post = (body: Record<string, unknown>, who: 'maria' | 'till' | 'barista' | 'carts' = 'till') =>
  trial.as(who).post('/api/orders', { ...cash, items: [{ product_id: 'scone', quantity: 2 }], ...body });
const countOrders = async () => (await trial.rows('select from orders.orders')).length;

test('items are named in the request, priced by the catalogue, and taxed on top where prices exclude it', async () => {
  const items = [
    { product_id: 'latte', quantity: 1, options: ['oat', 'shot'] },
    { product_id: 'espresso', quantity: 3 },
  ];
  const { status, body } = await post({ items, customer_id: 'ana' });
  expect([status, linesIn(body)]).toEqual([201, ['latte × 1 at 5.60', 'espresso × 3 at 2.40']]);
  // 19 % of 5.60 is 1.06, 7 % of 7.20 is 0.50
  expect([body.customer_id, body.subtotal, body.tax, body.total]).toEqual(['ana', '12.80', '1.56', '14.36']);
});

test('a customer orders for herself, a till for nobody or anybody', async () => {
  const answers = [
    await post({}, 'maria'),
    await post({ customer_id: 'maria' }, 'maria'),
    await post({}),
    await post({ customer_id: 'a new one' }),
  ];
  expect(answers.map(({ body }) => body.customer_id)).toEqual(['maria', 'maria', null, 'a new one']);
  expect(await trial.rows("select from customers.customers where customer_id = 'a new one'")).toHaveLength(1);
});

test('staff who name nobody order for the counter, and for themselves by name', async () => {
  const answers = [await post({}, 'barista'), await post({ customer_id: 'barista' }, 'barista')];
  expect(answers.map(({ status, body }) => [status, body.customer_id])).toEqual([
    [201, null],
    [201, 'barista'],
  ]);
  const points =
    "select data ->> 'customer_id' as customer_id from kernel.event_log where subject = $1 and type = 'order.placed'";
  expect(await trial.rows(points, [answers[0]!.body.order_id])).toEqual([{ customer_id: null }]);
});

test('a customer does not order for others, nor a service without the scope, nor a visitor', async () => {
  const before = await countOrders();
  const contact = { name: 'Ana' };
  const answers = [
    await post({ customer_id: 'jonas' }, 'maria'),
    await post({}, 'carts'),
    await trial.guest().post('/api/orders', {
      ...cash,
      contact,
      customer_id: 'maria',
      items: [{ product_id: 'scone', quantity: 1 }],
    }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect(await countOrders()).toBe(before);
});

test('a visitor becomes a guest by ordering, and sees her order afterwards', async () => {
  const guest = trial.guest();
  const items = [{ product_id: 'scone', quantity: 1 }];
  const { status, body } = await guest.post('/api/orders', { ...cash, items, contact: { name: 'Ana' } });
  expect([status, body.customer_id, body.contact]).toEqual([201, null, { name: 'Ana' }]);
  expect((await guest.get('/api/orders')).body.items).toEqual([body]);
});

describe('refused, with nothing ordered', () => {
  test.each([
    [{ items: [] }, 422, 'validation_failed'],
    [{ items: undefined }, 422, 'validation_failed'],
    [{ items: [{ product_id: 'scone', quantity: 0 }] }, 422, 'validation_failed'],
    [{ items: [{ product_id: 'scone', quantity: 1_000 }] }, 422, 'validation_failed'],
    [{ items: Array(101).fill({ product_id: 'scone', quantity: 1 }) }, 422, 'validation_failed'],
    [{ items: [{ product_id: 'latte', quantity: 1, options: ['lactose'] }] }, 422, 'invalid_options'],
    [{ items: [{ product_id: 'moon-rock', quantity: 1 }] }, 409, 'product_unavailable'],
    [{ items: [{ product_id: 'bagel', quantity: 11 }] }, 409, 'out_of_stock'],
    [
      {
        items: [
          { product_id: 'bagel', quantity: 6 },
          { product_id: 'bagel', quantity: 5 },
        ],
      },
      409,
      'out_of_stock',
    ],
    [{ expected_total: '5.10' }, 409, 'price_changed'],
    [{ customer_id: '' }, 422, 'validation_failed'],
    [{ payment_method: 'barter' }, 422, 'validation_failed'],
  ])('%j: %i %s', async (special, status, code) => {
    const before = await countOrders();
    const answer = await post(special);
    expect([answer.status, answer.body.code, await countOrders()]).toEqual([status, code, before]);
  });
});

test('the expected total has the tax in it', async () => {
  expect((await post({ expected_total: '6.07' })).body.total).toBe('6.07');
});

test('orders of one batch stand by themselves: one that is refused costs only itself', async () => {
  const bodies = Array.from({ length: 12 }, (_, n) =>
    n % 3 === 0 ? [{ product_id: 'moon-rock', quantity: 1 }] : undefined,
  );
  const answers = await Promise.all(bodies.map((items) => post(items ? { items } : {})));
  expect(answers.map(({ status }) => status)).toEqual(bodies.map((items) => (items ? 409 : 201)));
});

test('numbers count up, by one server or many', async () => {
  const first = await place(trial.as('till'));
  const second = await place((await trial.another()).as('till'));
  expect(Number(second.order_number)).toBeGreaterThan(Number(first.order_number));
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
