import { describe, expect, test } from 'vitest';
import { useShop } from '../roles/trial-shop.ts';
import { addressOf, clerkOf, describeServer, exampleBodyOf, type Operation } from './operations.ts';

const trial = useShop();

const clerk = (operation: Operation) => trial.as(clerkOf(operation));

/** Every operation with something to be filled in its path. */
async function addressed() {
  const { operations, resolve } = await describeServer(trial.app);
  return { operations: operations.filter(({ path }) => path.includes('{')), resolve };
}

/** What is no 404, and why: nothing is there for anybody, or asking twice is asking once. */
const others: Readonly<Record<string, string>> = {
  'DELETE /api/cart/wishlist/{product_id}': '200', // it is not there afterwards
  'GET /api/v1/cart/{customer_id}': '200', // an empty cart
  'DELETE /api/v1/cart/{customer_id}': '200',
  'DELETE /api/v1/cart/{customer_id}/items/{product_id}': '200',
  'PUT /api/v1/cart/{customer_id}/items/{product_id}': '400 item_not_in_cart',
  'PUT /api/admin/views/{name}': '200', // it is there afterwards
  'DELETE /api/admin/views/{name}': '204', // which takes it away again
  'GET /getAllUserBuys/{user}': '200', // no purchases
  'GET /buyList/{user}': '200',
};

describe('an id', () => {
  test.each(['nobody-knows-it', '0', '-1', 'null', '00000000-0000-0000-0000-000000000000', '💥', "' or 1=1 --", '%25'])(
    'that is unknown is 404, or what the contract says instead: %s',
    async (id) => {
      const { operations, resolve } = await addressed();
      for (const operation of operations) {
        const url = addressOf(operation, encodeURIComponent(id));
        const { status, body } = await clerk(operation).send(operation.method, url, exampleBodyOf(operation, resolve));
        const expected = others[operation.name] ?? '404 not_found';
        expect([operation.name, [status, body?.code].filter(Boolean).join(' ')]).toEqual([operation.name, expected]);
      }
    },
  );

  test.each([
    ['longer than any', 'x'.repeat(101), 422, 'validation_failed'],
    ['longer than the router reads', 'x'.repeat(2_000), 422, 'validation_failed'],
    ['with a NUL', 'a%00b', 400, 'malformed_request'],
    ['of bad UTF-8', '%c3%28', 400, 'malformed_request'],
    ['of half a percent sign', '%e', 400, 'malformed_request'],
  ])('%s is refused', async (_name, id, status, code) => {
    const { operations, resolve } = await addressed();
    for (const operation of operations) {
      const url = addressOf(operation, id);
      const answer = await clerk(operation).send(operation.method, url, exampleBodyOf(operation, resolve));
      expect([operation.name, answer.status, answer.body.code]).toEqual([operation.name, status, code]);
    }
  });
});

describe('what a body names and nobody knows', () => {
  const order = { payment_method: 'cash', fulfilment: { type: 'pickup' } };

  test.each([
    ['a product', '/api/cart/items', { product_id: 'nowhere', quantity: 1 }, 404, 'not_found'],
    ['a coupon', '/api/cart/coupon', { code: 'NEVER' }, 422, 'invalid_coupon'],
    [
      'a product to order',
      '/api/orders',
      { ...order, items: [{ product_id: 'nowhere', quantity: 1 }] },
      409,
      'product_unavailable',
    ],
    [
      'a customer to order for',
      '/api/orders',
      { ...order, customer_id: 'someone-else', items: [{ product_id: 'nowhere', quantity: 1 }] },
      403,
      'forbidden',
    ],
  ])('%s', async (_name, url, payload, status, code) => {
    const answer = await trial.as('maria').post(url, payload);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('another customer does not exist for a customer', async () => {
    const maria = trial.as('maria');
    for (const url of [
      '/api/customers/jonas',
      '/api/customers/jonas/stats',
      '/api/v1/cart/jonas',
      '/getAllUserBuys/jonas',
      '/buyList/jonas',
      '/api/loyalty/account?customer_id=jonas',
      '/api/loyalty/ledger?customer_id=jonas',
    ]) {
      const { status, body } = await maria.get(url);
      expect([url, status, body.code]).toEqual([url, 404, 'not_found']);
    }
  });
});
