import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningRole, startWorker } from '../../src/roles/worker.ts';
import { place, putMenu } from '../domains/orders/selling.ts';
import { eventually } from '../domains/payments/eventually.ts';
import { useShop } from './trial-shop.ts';

const trial = useShop();
let worker: RunningRole;
beforeAll(async () => {
  await putMenu(trial);
  worker = await startWorker(trial.shop);
});
afterAll(() => worker.stop());

const maria = () => trial.as('maria');
const balance = async () => (await maria().get('/api/loyalty/account')).body.balance;

test('an order that is paid and handed over has earned a moment later, and counts', async () => {
  const { order_id, total } = await place(maria(), { items: [{ product_id: 'latte', quantity: 5 }] });
  expect(total).toBe('21.00');
  await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
  await trial.as('barista').post(`/api/orders/${order_id}/complete`);
  expect(await eventually(balance, (points) => points === 21)).toBe(21);
  expect((await maria().get(`/api/orders/${order_id}`)).body.points_earned).toBe(21);
  const stats = await eventually(
    async () => (await maria().get('/api/customers/me/stats')).body,
    (body) => body.orders_completed === 1 && body.spend === '21.00',
  );
  expect(stats).toMatchObject({ orders_placed: 1, orders_completed: 1, spend: '21.00', refunded: '0.00' });
  const sold = await eventually(
    async () => (await trial.guest().get('/api/products/latte')).body.total_sold,
    (count) => count === 5,
  );
  expect(sold).toBe(5);
});

test('and loses it again when the money goes back', async () => {
  const { order_id } = await place(maria(), { items: [{ product_id: 'latte', quantity: 5 }] });
  await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
  await trial.as('barista').post(`/api/orders/${order_id}/complete`);
  expect(await eventually(balance, (points) => points === 42)).toBe(42);
  await trial.as('csr').post(`/api/orders/${order_id}/refund`, { reason: 'cold' });
  expect(await eventually(balance, (points) => points === 21)).toBe(21);
});
