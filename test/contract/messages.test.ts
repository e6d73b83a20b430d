import { describe, expect, test } from 'vitest';
import type { Name } from '../roles/trial-shop.ts';
import { useShop } from '../roles/trial-shop.ts';

const trial = useShop();

const item = { customer_id: 'c', product_id: 'p', product_name: 'P', price: '1.00', quantity: 1 };
const purchase = { username: 'Maria', userid: 'maria', price: '4.50' };
const price = 'must be an amount above 0 and up to 99999999.99 with at most two decimals, as a number or a string';
const amount = 'must be an amount of 0 or more, up to 99999999.99, with at most two decimals, as a number or a string';
const order = { payment_method: 'cash', items: [{ product_id: 'p', quantity: 1 }] };
const forms = 'must be one of {type: pickup}, {type: table, table}, {type: delivery, address}';

/** Who sends what where, and where she is told what would be right. */
const cases: readonly (readonly [Name, string, unknown, Record<string, string>])[] = [
  ['pricing', '/api/v1/cart/items', { ...item, price: 'free' }, { '/price': price }],
  ['pricing', '/api/v1/cart/items', { ...item, price: 0 }, { '/price': price }],
  ['pricing', '/api/v1/cart/items', { ...item, price: 1.005 }, { '/price': price }],
  ['pricing', '/api/v1/cart/items', { ...item, price: '1.005' }, { '/price': price }],
  ['pricing', '/api/v1/cart/items', { ...item, price: true }, { '/price': price }],
  ['pricing', '/api/v1/cart/items', { ...item, quantity: 0 }, { '/quantity': 'must be >= 1' }],
  ['pricing', '/api/v1/cart/items', { ...item, quantity: '1' }, { '/quantity': 'must be integer' }],
  [
    'pricing',
    '/api/v1/cart/items',
    { ...item, product_name: '' },
    { '/product_name': 'must have at least 1 characters' },
  ],
  [
    'pricing',
    '/api/v1/cart/items',
    { ...item, product_name: 'x'.repeat(201) },
    { '/product_name': 'must have at most 200 characters' },
  ],
  [
    'pricing',
    '/api/v1/cart/items',
    {},
    Object.fromEntries(Object.keys(item).map((name) => [`/${name}`, 'is required'])),
  ],
  ['pricing', '/api/v1/cart/checkout', { ...item, payment_method: 'x' }, { '/shipping_address': 'is required' }],
  ['admin', '/buy', { ...purchase, price: -1 }, { '/price': amount }],
  ['admin', '/buy', { ...purchase, price: '1.234' }, { '/price': amount }],
  ['admin', '/buy', { ...purchase, price: 1.234 }, { '/price': amount }],
  [
    'admin',
    '/buy',
    { ...purchase, userid: {} },
    { '/userid': 'must be a text of 1 to 100 characters or a whole number' },
  ],
  [
    'admin',
    '/buy',
    { ...purchase, timestamp: 'yesterday' },
    { '/timestamp': 'must have the form of 2026-01-31T10:00:00.000Z' },
  ],
  ['admin', '/buy', { ...purchase, timestamp: '2026-02-30' }, { '/timestamp': 'must be a time that a calendar knows' }],
  ['maria', '/api/cart/items', { product_id: 'p', quantity: 1000 }, { '/quantity': 'must be <= 999' }],
  ['maria', '/api/orders', { ...order, fulfilment: { type: 'drone' } }, { '/fulfilment': forms }],
  ['maria', '/api/orders', { ...order, fulfilment: { type: 'table' } }, { '/fulfilment/table': 'is required' }],
  ['maria', '/api/orders', { ...order, fulfilment: 'pickup' }, { '/fulfilment': forms }],
  [
    'maria',
    '/api/orders',
    { ...order, fulfilment: { type: 'pickup' }, payment_method: 'gold' },
    { '/payment_method': 'must be one of cash, card' },
  ],
  [
    'maria',
    '/api/orders',
    { ...order, fulfilment: { type: 'pickup' }, contact: { name: 'M', email: 'nobody' } },
    { '/contact/email': 'must have the form of maria@example.org' },
  ],
  ['till', '/api/orders/x/cancel', { reason: 7 }, { '/reason': 'must be string' }],
  ['till', '/api/orders/x/cancel', [], { '': 'must be one of object, null' }],
];

describe('the answer to what is invalid', () => {
  test.each(cases)('%s at %s: %j', async (name, url, payload, expected) => {
    const { status, body } = await trial.as(name).post(url, payload);
    expect(status).toBe(422);
    const told = body.errors.map(({ path, message }: { path: string; message: string }) => [path, message]);
    expect(Object.fromEntries(told)).toEqual(expected);
    expect(told).toHaveLength(Object.keys(expected).length);
  });

  test.each([
    ['/api/orders?from=2026-02-30', '/from', 'must be a time that a calendar knows'],
    ['/api/orders?from=soon', '/from', 'must have the form of 2026-11-21 or 2026-11-21T08:00:00Z'],
    [
      '/api/orders?sort=colour',
      '/sort',
      'must be one of placed_at, -placed_at, total, -total, order_number, -order_number',
    ],
    ['/api/orders?page_size=101', '/page_size', 'must be <= 100'],
    ['/api/products?min_price=cheap', '/min_price', 'must have the form of 4.50'],
    ['/api/products?in_stock=perhaps', '/in_stock', 'must be boolean'],
    ['/buyList/maria?cursor=none', '/cursor', 'must be taken from a Link'],
    ['/api/loyalty/ledger?cursor=x', '/cursor', 'must have the form of 12'],
  ])('GET %s', async (url, path, message) => {
    const { status, body } = await trial.as('admin').get(url);
    expect([status, body.errors]).toEqual([422, [{ path, message }]]);
  });

  test('never holds what was sent', async () => {
    const secret = 'hunter2hunter2';
    const body = { customer_id: secret.repeat(20), product_id: [secret], price: secret, quantity: secret, [secret]: 1 };
    const answer = await trial.as('pricing').post('/api/v1/cart/items', body);
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain('hunter2');
  });
});
