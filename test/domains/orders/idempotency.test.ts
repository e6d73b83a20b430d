import { beforeAll, describe, expect, test } from 'vitest';
import { setStock } from '../../../src/domains/catalog/index.ts';
import { type Name, useShop } from '../../roles/trial-shop.ts';
import { putCoupon } from '../carts/coupons.ts';
import { put } from '../carts/person.ts';
import { item, v1 } from '../carts/v1.ts';
import { broken, cash, onHand, place, putMenu } from './selling.ts';

const trial = useShop();
beforeAll(async () => {
  await putMenu(trial);
  await putCoupon(trial, 'TEN', { percent_off: 10 });
});

let keys = 0;
const newKey = () => ({ 'idempotency-key': `key-${++keys}` });
const scones = { ...cash, items: [{ product_id: 'scone', quantity: 2 }] };

type Request = [who: Name, method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown];
const send = ([who, method, url, body]: Request, headers: Record<string, string>) =>
  trial.as(who).send(method, url, body, headers);

/** Everything that selling has written, but for the kept answers themselves. */
async function books(): Promise<unknown> {
  const tables = [
    'carts.carts',
    'carts.items',
    'carts.wishlist',
    'orders.orders',
    'payments.payments',
    'payments.refunds',
  ];
  tables.push('orders.status_history', 'catalog.stock', 'kernel.event_log', 'kernel.audit_log');
  const sums = tables.map(
    (table) => `select '${table}' as name, count(*), md5(string_agg(t::text, '' order by t::text)) from ${table} as t`,
  );
  return trial.rows(sums.join(' union all '));
}

const cartOfMaria = async () => {
  await trial.as('maria').delete('/api/cart');
  return put(trial.as('maria'), 'scone', 2);
};
const orderOf = async () => (await place(trial.as('maria'))).order_id;
const paidOrder = async () => {
  const order_id = await orderOf();
  await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
  return order_id;
};
const filled = async () => {
  await trial.as('pricing').post(`${v1}/items`, item('ana'));
  return 'ana';
};

/** A request of every route that changes something, made possible beforehand. */
const requests: Record<string, () => Promise<Request>> = {
  'an item added': async () => ['pricing', 'POST', `${v1}/items`, item('ana')],
  'a quantity set': async () => ['pricing', 'PUT', `${v1}/${await filled()}/items/latte?quantity=9`],
  'an item removed': async () => ['pricing', 'DELETE', `${v1}/${await filled()}/items/latte`],
  'a cart cleared': async () => ['pricing', 'DELETE', `${v1}/${await filled()}`],
  'a checkout of the older service': async () => [
    'pricing',
    'POST',
    `${v1}/checkout`,
    { customer_id: await filled(), payment_method: 'paypal', shipping_address: { street: 'A' } },
  ],
  'a product in the cart': async () => ['maria', 'POST', '/api/cart/items', { product_id: 'latte', quantity: 1 }],
  'a line set': async () => ['maria', 'PATCH', `/api/cart/items/${await cartOfMaria()}`, { quantity: 9 }],
  'a line removed': async () => ['maria', 'DELETE', `/api/cart/items/${await cartOfMaria()}`],
  'a line put aside': async () => ['maria', 'POST', `/api/cart/items/${await cartOfMaria()}/move-to-wishlist`],
  'a wish': async () => ['maria', 'POST', '/api/cart/wishlist/latte'],
  'a wish fulfilled': async () => ['maria', 'POST', '/api/cart/wishlist/scone/move-to-cart'],
  'a coupon': async () => ['maria', 'POST', '/api/cart/coupon', { code: 'TEN' }],
  'no coupon': async () => ['maria', 'DELETE', '/api/cart/coupon'],
  'an empty cart': async () => ['maria', 'DELETE', '/api/cart'],
  'a checkout': async () => {
    await cartOfMaria();
    return ['maria', 'POST', '/api/cart/checkout', cash];
  },
  'an order': async () => ['till', 'POST', '/api/orders', scones],
  'an order by card': async () => ['maria', 'POST', '/api/orders', { ...scones, payment_method: 'card' }],
  'a step': async () => ['barista', 'POST', `/api/orders/${await orderOf()}/accept`],
  'a cancellation': async () => ['maria', 'POST', `/api/orders/${await paidOrder()}/cancel`, { reason: 'late' }],
  'a payment': async () => ['till', 'POST', `/api/orders/${await orderOf()}/pay`, { method: 'cash', amount: '1.00' }],
  'a refund': async () => [
    'csr',
    'POST',
    `/api/orders/${await paidOrder()}/refund`,
    { amount: '1.00', reason: 'cold' },
  ],
};

test.each(Object.entries(requests))(
  '%s, repeated under its key: the same bytes, and nothing more',
  async (_what, make) => {
    const [request, key] = [await make(), newKey()];
    const first = await send(request, key);
    expect([first.status < 300, first.headers['idempotent-replayed']]).toEqual([true, undefined]);
    const after = await books();
    for (const repetition of [await send(request, key), await send(request, key)]) {
      expect([repetition.status, repetition.headers['idempotent-replayed']]).toEqual([first.status, 'true']);
      expect(repetition.headers['content-type']).toBe(first.headers['content-type']);
      expect(repetition.text).toBe(first.text);
    }
    expect(await books()).toEqual(after);
  },
);

describe('a key', () => {
  test('with another body is refused, and changes nothing', async () => {
    const key = newKey();
    await send(['till', 'POST', '/api/orders', scones], key);
    const before = await books();
    const other = await send(['till', 'POST', '/api/orders', { ...scones, note: 'more' }], key);
    expect([other.status, other.body.code, other.headers['idempotent-replayed']]).toEqual([
      422,
      'idempotency_key_reused',
      undefined,
    ]);
    expect(await books()).toEqual(before);
  });

  test('with another query is refused too', async () => {
    const key = newKey();
    await filled();
    await send(['pricing', 'PUT', `${v1}/ana/items/latte?quantity=3`], key);
    const other = await send(['pricing', 'PUT', `${v1}/ana/items/latte?quantity=4`], key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('of another principal, or of another route, is another key', async () => {
    const key = newKey();
    const answers = [
      await send(['till', 'POST', '/api/orders', scones], key),
      await send(['maria', 'POST', '/api/orders', scones], key),
      await send(['jonas', 'POST', '/api/orders', scones], key),
      await send(['maria', 'POST', '/api/cart/items', { product_id: 'latte', quantity: 1 }], key),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 200]);
    expect(new Set(answers.slice(0, 3).map(({ body }) => body.order_id)).size).toBe(3);
  });

  test('holds for everything that a refusal of the shop said, though the shop has changed since', async () => {
    await trial.run(setStock, [{ product_id: 'bagel', on_hand: 0 }]);
    await trial.as('jonas').delete('/api/cart');
    const refused: [Request, number, string][] = [
      [
        ['till', 'POST', '/api/orders', { ...cash, items: [{ product_id: 'bagel', quantity: 1 }] }],
        409,
        'out_of_stock',
      ],
      [['jonas', 'POST', '/api/cart/checkout', cash], 400, 'empty_cart'],
      [['jonas', 'POST', '/api/cart/items', { product_id: 'moon-rock', quantity: 1 }], 404, 'not_found'],
      [['pricing', 'PUT', `${v1}/bo/items/tea?quantity=1`], 400, 'item_not_in_cart'],
    ];
    for (const [request, status, code] of refused) {
      const key = newKey();
      const first = await send(request, key);
      expect([first.status, first.body.code]).toEqual([status, code]);
      await trial.run(setStock, [{ product_id: 'bagel', on_hand: 5 }]);
      const again = await send(request, key);
      expect([again.status, again.headers['idempotent-replayed'], again.text]).toEqual([status, 'true', first.text]);
      expect(again.headers['content-type']).toBe('application/problem+json');
    }
    expect(await onHand(trial, 'bagel')).toBe(5);
    expect((await send(refused[0]![0], newKey())).status).toBe(201);
  });

  test.each([
    ['a body that is not valid', { ...scones, items: [] }, 'validation_failed'],
    [
      'options that are not offered',
      { ...cash, items: [{ product_id: 'latte', quantity: 1, options: ['x'] }] },
      'invalid_options',
    ],
  ])('is not burnt by %s', async (_what, invalid, code) => {
    const key = newKey();
    const first = await send(['till', 'POST', '/api/orders', invalid], key);
    expect([first.status, first.body.code]).toEqual([422, code]);
    const second = await send(['till', 'POST', '/api/orders', scones], key);
    expect([second.status, second.headers['idempotent-replayed']]).toEqual([201, undefined]);
  });

  test('is not burnt by who may not', async () => {
    const key = newKey();
    const order_id = await paidOrder();
    const body = { reason: 'cold' };
    expect((await send(['maria', 'POST', `/api/orders/${order_id}/refund`, body], key)).status).toBe(403);
    expect((await send(['csr', 'POST', `/api/orders/${order_id}/refund`, body], key)).status).toBe(200);
  });

  test('is good for one order, however many ask at once at two servers', async () => {
    const [key, second] = [newKey(), await trial.another()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => [trial, second][n % 2]!.as('till').post('/api/orders', scones, key)),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThanOrEqual(1);
    expect(answers.every(({ status, body }) => status === 201 || body.code === 'idempotency_in_flight')).toBe(true);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    const { order_id } = made[0]!.body;
    expect((await trial.as('till').post('/api/orders', scones, key)).body.order_id).toBe(order_id);
  });

  test.each(['', 'with space', 'x'.repeat(256), 'ümlaut'])('is not %j', async (text) => {
    const answer = await send(['till', 'POST', '/api/orders', scones], { 'idempotency-key': text });
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
  });
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
