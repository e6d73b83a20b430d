import { describe, expect, test } from 'vitest';
import { startApi } from '../../src/roles/api.ts';
import { cash, putMenu } from '../domains/orders/selling.ts';
import { Client } from './client.ts';
import { useShop } from './trial-shop.ts';

describe('a started API', () => {
  const trial = useShop({ PORT: '0', HOST: '127.0.0.1' });

  test('listens, is ready, and after it was stopped no longer', async () => {
    expect((await trial.guest().get('/health/ready')).body).toEqual({ status: 'not_ready' });
    const api = await startApi(trial.shop);
    const ready = await fetch(`${api.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
    await api.stop();
    await expect(fetch(`${api.url}/health/ready`)).rejects.toThrow();
  });

  test('answers what it has accepted before it stops', async () => {
    await putMenu(trial);
    const api = await startApi(trial.shop);
    const order = JSON.stringify({ ...cash, contact: { name: 'Ana' }, items: [{ product_id: 'scone', quantity: 1 }] });
    const headers = { 'content-type': 'application/json' };
    const ordering = Array.from({ length: 20 }, () =>
      fetch(`${api.url}/api/orders`, { method: 'POST', headers, body: order }).then(
        (response) => response.status,
        () => 'refused',
      ),
    );
    while ((await trial.rows('select from orders.orders')).length === 0) await new Promise(setImmediate);
    await api.stop();
    const answers = await Promise.all(ordering);
    const placed = await trial.rows('select from orders.orders');
    expect(answers.filter((status) => status === 201)).toHaveLength(placed.length);
    expect(answers.filter((status) => status !== 201 && status !== 'refused')).toEqual([]);
  });
});

describe('AUTH_OPEN', () => {
  const trial = useShop({ AUTH_OPEN: 'true' });
  const item = { customer_id: 'ana', product_id: 'x', product_name: 'X', price: 4.35, quantity: 2 };
  const stranger = (headers: Record<string, string> = {}) => new Client(trial.app, () => headers);

  test('lets a client on this machine keep carts, price and check them out without credentials', async () => {
    expect((await stranger().post('/api/v1/cart/items', item)).body.cart.subtotal).toBe('8.70');
    const checkout = { customer_id: 'ana', payment_method: 'cod', shipping_address: {} };
    expect((await stranger().post('/api/v1/cart/checkout/', checkout)).body.total_amount).toBe('8.70');
  });

  test.each(['x-forwarded-for', 'forwarded', 'x-real-ip'])('but not who comes through a proxy (%s)', async (header) => {
    const { status, body } = await stranger({ [header]: '203.0.113.7' }).post('/api/v1/cart/items', item);
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
  });

  test('and does not open orders', async () => {
    expect((await stranger().get('/api/orders')).status).toBe(403);
  });
});

describe('in production', () => {
  const trial = useShop({ NODE_ENV: 'production' });

  test('a card is offered only with a provider', async () => {
    await putMenu(trial);
    expect((await trial.guest().get('/api/store')).body.payment_methods).toEqual(['cash']);
    const order = {
      payment_method: 'card',
      fulfilment: { type: 'pickup' },
      items: [{ product_id: 'scone', quantity: 1 }],
    };
    const { status, body } = await trial.as('maria').post('/api/orders', order);
    expect([status, body.errors]).toEqual([422, [{ path: '/payment_method', message: 'must be one of cash' }]]);
    const { body: cashOrder } = await trial.as('maria').post('/api/orders', { ...order, payment_method: 'cash' });
    const paid = await trial.as('maria').post(`/api/orders/${cashOrder.order_id}/pay`, { method: 'card' });
    expect([paid.status, paid.body.errors[0].path]).toEqual([422, '/method']);
  });
});
