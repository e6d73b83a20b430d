import { beforeAll, beforeEach, expect, test } from 'vitest';
import { setStock } from '../../../src/domains/catalog/index.ts';
import { timeOutOrders } from '../../../src/domains/orders/index.ts';
import { now } from '../../../src/kernel/clock.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { put } from '../carts/person.ts';
import { broken, onHand, place, putMenu, told } from './selling.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));
beforeEach(() => trial.run(setStock, [{ product_id: 'bagel', on_hand: 10 }]));

const warnings: string[] = [];
const noteWarning = (message: string) => void warnings.push(message);
const never = new AbortController().signal;
const later = (minutes: number) => new Date(now().getTime() + minutes * 60_000);
const timeOut = (minutes: number, limits = { accept: 5, pickup: 30 }) =>
  timeOutOrders(trial.shop.kernel, limits, later(minutes), noteWarning, never);
const stateOf = async (order_id: string) => {
  const { body } = await trial.as('till').get(`/api/orders/${order_id}`);
  return [body.status, body.payment_status];
};
const contact = { name: 'Gus', email: 'gus@example.org' };
const move = (order_id: string, ...actions: string[]) =>
  Promise.all(actions.map((action) => trial.as('barista').post(`/api/orders/${order_id}/${action}`)));

test('what a person ordered and nobody accepted is cancelled, with stock and money back, once', async () => {
  const items = [{ product_id: 'bagel', quantity: 4 }];
  const { order_id } = await place(trial.as('maria'), { items });
  const { order_id: guests } = await place(trial.guest(), { contact, fulfilment: { type: 'table', table: '4' } });
  await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
  expect(await timeOut(4)).toEqual({ not_accepted: 0, not_picked_up: 0 });
  expect(await timeOut(6)).toEqual({ not_accepted: 2, not_picked_up: 0 });
  expect(await timeOut(6)).toEqual({ not_accepted: 0, not_picked_up: 0 });
  expect(await stateOf(order_id)).toEqual(['cancelled', 'refunded']);
  expect(await stateOf(guests)).toEqual(['cancelled', 'pending']);
  expect(await onHand(trial, 'bagel')).toBe(10);
  expect((await told(trial, order_id)).slice(-2)).toEqual(['order.cancelled', 'payment.refunded 12.00']);
  const history = 'select principal, reason from orders.status_history where order_id = $1';
  expect(await trial.rows(history, [order_id])).toEqual([
    { principal: 'system:orders.time_out', reason: 'not accepted in time' },
  ]);
  expect(await broken(trial.rows)).toEqual([]);
});

test('what is ready and nobody fetched is cancelled half an hour later, counted from then', async () => {
  const { order_id } = await place(trial.as('maria'));
  for (const action of ['accept', 'start', 'ready']) await move(order_id, action);
  await trial.rows(`update orders.orders set placed_at = placed_at - interval '2 hours' where order_id = $1`, [
    order_id,
  ]);
  expect(await timeOut(29)).toEqual({ not_accepted: 0, not_picked_up: 0 });
  expect(await timeOut(31)).toEqual({ not_accepted: 0, not_picked_up: 1 });
  expect(await stateOf(order_id)).toEqual(['cancelled', 'pending']);
});

test('what is being made, and what was handed over, is left alone', async () => {
  const [accepted, preparing, done] = [
    await place(trial.as('maria')),
    await place(trial.as('maria')),
    await place(trial.as('maria')),
  ];
  await move(accepted!.order_id, 'accept');
  for (const action of ['accept', 'start']) await move(preparing!.order_id, action);
  await move(done!.order_id, 'complete');
  expect(await timeOut(100_000)).toEqual({ not_accepted: 0, not_picked_up: 0 });
});

test('no other order times out: of a till, of staff at one, of the older interface, delivered, or changed to that', async () => {
  const orders = [
    await place(trial.as('till')),
    await place(trial.as('till'), { customer_id: 'maria' }),
    await place(trial.as('barista')),
    await place(trial.as('barista'), { customer_id: 'maria' }),
    await place(trial.as('maria'), { fulfilment: { type: 'delivery', address: { street: '1 Bean Street' } } }),
  ];
  const changed = await place(trial.as('maria'));
  const fulfilment = { type: 'delivery', address: { street: '1 Bean Street' } };
  expect((await trial.as('editor').patch(`/api/admin/orders/${changed.order_id}`, { fulfilment })).status).toBe(200);
  const item = { product_id: 1, product_name: 'Espresso', price: 2.8, quantity: 1 };
  await trial.as('pricing').post('/api/v1/cart/items', { customer_id: 'c9', ...item, product_id: 'p1' });
  const checkout = { customer_id: 'c9', payment_method: 'card', shipping_address: { street: '1 Bean Street' } };
  const { body } = await trial.as('pricing').post('/api/v1/cart/checkout', checkout);
  expect(await timeOut(100_000)).toEqual({ not_accepted: 0, not_picked_up: 0 });
  for (const { order_id } of [...orders, changed, body]) expect((await stateOf(order_id))[0]).toBe('placed');
});

test('0 minutes: never', async () => {
  await place(trial.as('maria'));
  expect(await timeOut(100_000, { accept: 0, pickup: 0 })).toEqual({ not_accepted: 0, not_picked_up: 0 });
  expect(await timeOut(100_000, { accept: 1, pickup: 0 })).toEqual({ not_accepted: 1, not_picked_up: 0 });
});

test('from the cart, too; and whatever several workers do at once, each order is ended once', async () => {
  await put(trial.as('jonas'), 'scone');
  const cart = await trial
    .as('jonas')
    .post('/api/cart/checkout', { payment_method: 'cash', fulfilment: { type: 'pickup' } });
  expect(cart.status).toBe(201);
  const orders = await Promise.all(Array.from({ length: 20 }, () => place(trial.as('maria'))));
  const other = await trial.another();
  const at = later(6);
  const counts = await Promise.all(
    [trial.shop, other.shop, trial.shop].map(({ kernel }) =>
      timeOutOrders(kernel, { accept: 5, pickup: 30 }, at, noteWarning, never),
    ),
  );
  expect(counts.reduce((sum, one) => sum + one.not_accepted, 0)).toBe(21);
  for (const { order_id } of orders)
    expect((await told(trial, order_id)).filter((one) => one === 'order.cancelled')).toHaveLength(1);
  expect(await broken(trial.rows)).toEqual([]);
});

test('an order that the barista accepts in the same moment is hers or ended, never both', async () => {
  const orders = await Promise.all(Array.from({ length: 12 }, () => place(trial.as('maria'))));
  const [answers, counts] = await Promise.all([
    Promise.all(orders.map(({ order_id }) => trial.as('barista').post(`/api/orders/${order_id}/accept`))),
    timeOut(6),
  ]);
  const accepted = answers.filter(({ status }) => status === 200).length;
  expect(accepted + counts.not_accepted).toBe(12);
  for (const [index, { order_id }] of orders.entries()) {
    expect((await stateOf(order_id))[0]).toBe(answers[index]!.status === 200 ? 'accepted' : 'cancelled');
  }
});

test('an order that cannot be cancelled is named, and holds up no other', async () => {
  const orders = await Promise.all(Array.from({ length: 4 }, () => place(trial.as('maria'))));
  const stuck = orders[1]!.order_id;
  await trial.rows(
    `alter table orders.orders add constraint stuck check (order_id <> '${stuck}' or status = 'placed') not valid`,
  );
  expect(await timeOut(6)).toEqual({ not_accepted: 3, not_picked_up: 0, failed: 1, failed_orders: stuck });
  expect(warnings.splice(0)).toEqual([`the time of order ${stuck} is over, and it cannot be cancelled`]);
  await trial.rows('alter table orders.orders drop constraint stuck');
  expect(await timeOut(6)).toEqual({ not_accepted: 1, not_picked_up: 0 });
});
