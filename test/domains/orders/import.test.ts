import { beforeAll, describe, expect, test } from 'vitest';
import { setStock } from '../../../src/domains/catalog/index.ts';
import { type ImportOrder, importOrders } from '../../../src/domains/orders/index.ts';
import { system } from '../../../src/kernel/principal.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { broken, onHand, putMenu } from './selling.ts';

const trial = useShop({ TAX_RATE_DEFAULT: '0.19', PRICES_INCLUDE_TAX: 'false' });
beforeAll(async () => {
  await putMenu(trial);
  await trial.run(setStock, [{ product_id: 'bagel', on_hand: 3 }]);
});

const settings = { currency: 'EUR', prices_include_tax: false, tax_rate_points: 1_900 };
let count = 0;
const past = (special: Partial<ImportOrder> = {}): ImportOrder => ({
  source: 'old-till',
  external_id: `t-${++count}`,
  customer_id: null,
  placed_at: '2024-05-06T07:08:09.000Z',
  status: 'completed',
  payment_status: 'paid',
  payment_method: 'cash',
  lines: [
    { product_id: 'bagel', product_name: 'Old bagel', category: 'Old', quantity: 7, price_cents: 200 },
    { product_id: 'gone', product_name: 'Gone', category: null, quantity: 1, price_cents: 105 },
  ],
  ...special,
});
const take = (...orders: ImportOrder[]) => trial.run(importOrders(settings), orders);
const idOf = async (order: ImportOrder) =>
  (
    await trial.rows<{ order_id: string }>(
      'select order_id from orders.orders where source = $1 and external_id = $2',
      [order.source, order.external_id],
    )
  )[0]!.order_id;
const shown = async (order: ImportOrder) => (await trial.as('till').get(`/api/orders/${await idOf(order)}`)).body;

interface Told {
  type: string;
  time: string;
  data: { origin: string; amount?: string; [field: string]: unknown };
}
const eventsOf = async (order: ImportOrder) =>
  trial.rows<Told>(
    'select type, time, data from kernel.event_log where subject = $1 order by transaction_id, position',
    [await idOf(order)],
  );

test('an imported order is history: at its own time, under its own number, with its tax inside', async () => {
  const order = past({ customer_id: 'ana' });
  await take(order);
  expect(await shown(order)).toMatchObject({
    customer_id: 'ana',
    status: 'completed',
    payment_status: 'paid',
    payment_method: 'cash',
    placed_at: order.placed_at,
    completed_at: order.placed_at,
    promised_at: null,
    subtotal: '15.05',
    tax: '2.40',
    total: '15.05',
    origin: 'import',
    external_id: order.external_id,
    items: [
      { product_id: 'bagel', product_name: 'Old bagel', quantity: 7, price: '2.00' },
      { product_id: 'gone', product_name: 'Gone', quantity: 1, price: '1.05' },
    ],
  });
  expect(await trial.rows("select origin from customers.customers where customer_id = 'ana'")).toEqual([
    { origin: 'import' },
  ]);
});

test('no stock is touched, and what is on the menu stays as it is', async () => {
  await take(past());
  expect(await onHand(trial, 'bagel')).toBe(3);
  const products =
    "select product_id, name, price_cents, origin from catalog.products where product_id in ('bagel', 'gone') order by 1";
  expect(await trial.rows(products)).toEqual([
    { product_id: 'bagel', name: 'Bagel', price_cents: 300, origin: 'live' },
    { product_id: 'gone', name: 'Gone', price_cents: 105, origin: 'import' },
  ]);
});

describe('twice is once', () => {
  const counts = () =>
    trial.rows(
      `select (select count(*) from orders.orders), (select count(*) from orders.items) as items,
         (select count(*) from payments.payments) as payments, (select count(*) from kernel.event_log) as events`,
    );

  test('one after the other', async () => {
    const order = past({ payment_status: 'refunded', customer_id: 'bo' });
    const [first] = await take(order);
    const before = await counts();
    expect(first).toEqual({ order_id: await idOf(order) });
    expect(await take(order)).toEqual([{ order_id: null }]);
    expect(await counts()).toEqual(before);
  });

  test('in one set', async () => {
    const order = past();
    expect(await take(order, order, order)).toEqual([
      { order_id: await idOf(order) },
      { order_id: null },
      { order_id: null },
    ]);
  });

  test('at once, at two servers', async () => {
    const second = await trial.another();
    const orders = Array.from({ length: 200 }, () => past({ customer_id: 'ana' }));
    const submit = (shop: typeof trial.shop, set: ImportOrder[]) =>
      shop.kernel.run(
        importOrders(settings),
        set.map((input) => ({ input, principal: system('import') })),
      );
    const results = await Promise.all([
      submit(trial.shop, orders),
      submit(second.shop, orders.toReversed()),
      submit(second.shop, orders),
    ]);
    const made = results.flat().filter((one) => 'outcome' in one && one.outcome.ok && one.outcome.value.order_id);
    expect([made.length, results.flat().filter((one) => 'defect' in one)]).toEqual([200, []]);
  });

  test('but another source may use the same number', async () => {
    const order = past();
    const results = await take(order, { ...order, source: 'web-shop' });
    expect(results).toEqual([{ order_id: expect.any(String) }, { order_id: expect.any(String) }]);
  });
});

describe('what is told, at the order’s own time, as import', () => {
  test.each([
    ['completed', 'paid', ['order.placed', 'payment.processed 15.05', 'order.completed']],
    ['completed', 'pending', ['order.placed', 'order.completed']],
    ['completed', 'refunded', ['order.placed', 'payment.processed 15.05', 'order.completed', 'payment.refunded 15.05']],
    ['cancelled', 'refunded', ['order.placed', 'payment.processed 15.05', 'order.cancelled', 'payment.refunded 15.05']],
    ['cancelled', 'pending', ['order.placed', 'order.cancelled']],
    ['placed', 'paid', ['order.placed', 'payment.processed 15.05']],
    ['preparing', 'pending', ['order.placed', 'order.accepted', 'order.preparing']],
  ] as const)('of one that is %s and %s', async (status, payment_status, told) => {
    const order = past({ status, payment_status });
    await take(order);
    const events = await eventsOf(order);
    expect(events.map(({ type, data }) => (data.amount ? `${type} ${data.amount}` : type))).toEqual(told);
    for (const { time, data } of events) expect([time, data.origin]).toEqual([order.placed_at, 'import']);
    expect(await shown(order)).toMatchObject({ status, payment_status });
  });

  test('a new customer is told of once per set', async () => {
    await take(past({ customer_id: 'cy' }), past({ customer_id: 'cy' }), past({ customer_id: 'dee' }));
    const registered =
      "select subject from kernel.event_log where type = 'customer.registered' and subject in ('cy', 'dee') order by 1";
    expect(await trial.rows(registered)).toEqual([{ subject: 'cy' }, { subject: 'dee' }]);
  });
});

describe('an order that came over while it was being made', () => {
  test.each(['placed', 'accepted', 'preparing', 'ready'] as const)('%s goes on from there', async (status) => {
    const order = past({ status });
    await take(order);
    const { status: code, body } = await trial.as('barista').post(`/api/orders/${await idOf(order)}/complete`);
    expect([code, body.status]).toEqual([200, 'completed']);
    const history = 'select step, status from orders.status_history where order_id = $1 order by step';
    expect(await trial.rows(history, [await idOf(order)])).toEqual([
      { step: 1, status: 'accepted' },
      { step: 2, status: 'preparing' },
      { step: 3, status: 'ready' },
      { step: 4, status: 'completed' },
    ]);
  });

  test('can be cancelled: its money goes back, stock it never took does not', async () => {
    const order = past({ status: 'accepted' });
    await take(order);
    const { body } = await trial.as('barista').post(`/api/orders/${await idOf(order)}/cancel`);
    expect([body.payment_status, body.refunded, await onHand(trial, 'bagel')]).toEqual(['refunded', '15.05', 3]);
  });
});

test('an order that cannot be written costs only itself', async () => {
  const [good, other] = [past(), past()];
  const lines = [{ product_id: 'x', product_name: 'x', category: null, quantity: 0, price_cents: 1 }];
  const done = await trial.shop.kernel.run(
    importOrders(settings),
    [good, past({ lines }), other].map((input) => ({ input, principal: system('import') })),
  );
  expect(done.map((one) => ('defect' in one ? 'defect' : one.outcome.ok))).toEqual([true, 'defect', true]);
});

test('and the books hold', async () => {
  // of orders that had ended before the end is told, and no history kept
  const ended = /^E1 order\.(completed|cancelled) of [^ ]+ : happened 0, told 1$/;
  expect((await broken(trial.rows)).filter((one) => !ended.test(one))).toEqual([]);
});

test('an order whose event no broker would take is refused, and its neighbours are not', async () => {
  const line = past().lines[0]!;
  const [before, long, after] = [
    past(),
    past({ lines: Array(1_001).fill(line) }),
    past({ lines: Array(1_000).fill(line) }),
  ];
  expect(await take(before, long, after)).toEqual([
    { order_id: await idOf(before) },
    'validation_failed',
    { order_id: await idOf(after) },
  ]);
});
