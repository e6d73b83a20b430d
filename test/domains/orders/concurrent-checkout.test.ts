import { beforeAll, describe, expect, test } from 'vitest';
import { putProducts, setStock } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { put } from '../carts/person.ts';
import { item } from '../carts/v1.ts';
import { entry } from '../catalog/products.ts';
import { atATime, persistently, tally } from './at-once.ts';
import { broken, cash, onHand, putMenu } from './selling.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));

const paidElsewhere = (customer_id: string) => ({ customer_id, payment_method: 'paypal', shipping_address: {} });

describe('a cart is taken once', () => {
  test('of many checkouts at one server, one gets the order, the others the empty cart’s answer', async () => {
    await put(trial.as('maria'), 'scone', 2);
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => trial.as('maria').post('/api/cart/checkout', cash)),
    );
    expect(tally(answers.map(({ status, body }) => `${status} ${body.code ?? body.total}`))).toEqual({
      '201 5.10': 1,
      '400 empty_cart': 15,
    });
  });

  test('so it is at two servers, and on both surfaces', async () => {
    const second = await trial.another();
    for (let round = 0; round < 10; round += 1) {
      await put(trial.as('jonas'), 'scone', 2);
      const answers = await Promise.all([
        trial.as('jonas').post('/api/cart/checkout', cash),
        second.as('jonas').post('/api/cart/checkout', cash),
        trial.as('carts').post('/api/v1/cart/checkout', paidElsewhere('jonas')),
        second.as('carts').post('/api/v1/cart/checkout', paidElsewhere('jonas')),
      ]);
      const outcomes = tally(answers.map(({ body }) => body.detail ?? 'an order'));
      expect(outcomes).toEqual({ 'an order': 1, 'Cannot checkout empty cart': 3 });
    }
    const orders = await trial.rows("select from orders.orders where customer_id = 'jonas'");
    expect(orders).toHaveLength(10);
  });

  test('what is added while it is being taken is in the order or in the next cart, never lost', async () => {
    let sold = 0;
    for (let round = 0; round < 10; round += 1) {
      const adding = () => trial.as('maria').post('/api/cart/items', { product_id: 'scone', quantity: 1 });
      await adding();
      const [order] = await Promise.all([
        trial.as('maria').post('/api/cart/checkout', cash),
        ...Array.from({ length: 5 }, adding),
      ]);
      if (order.status === 201) sold += order.body.items[0].quantity;
    }
    const { body } = await trial.as('maria').get('/api/cart');
    expect(sold + body.summary.total_items).toBe(60);
  });
});

describe('never more is sold than there is', () => {
  test('200 checkouts of 50 units, 64 at a time, at two servers', async () => {
    await trial.run(putProducts, [entry('mug', { name: 'Mug' })]);
    await trial.run(setStock, [{ product_id: 'mug', on_hand: 50 }]);
    const second = await trial.another();
    const customers = Array.from({ length: 200 }, (_, n) => `buyer-${n}`);
    const servers = [trial, second];
    await atATime(
      64,
      customers.map(
        (customer) => () =>
          trial.as('pricing').post('/api/v1/cart/items', item(customer, { product_id: 'mug', quantity: 1 })),
      ),
    );
    const answers = await atATime(
      64,
      customers.map(
        (customer, n) => () => servers[n % 2]!.as('pricing').post('/api/v1/cart/checkout', paidElsewhere(customer)),
      ),
    );
    expect(tally(answers.map(({ status, body }) => `${status} ${body.code ?? body.total_amount}`))).toEqual({
      '200 4.20': 50,
      '409 out_of_stock': 150,
    });
    const refused = answers.filter(({ status }) => status === 409);
    expect(tally(refused.map(({ body }) => `${body.lines[0].product_id}, ${body.lines[0].available} left`))).toEqual({
      'mug, 0 left': 150,
    });
    expect(await onHand(trial, 'mug')).toBe(0);
    expect(
      await trial.rows(
        `select count(*)::int, sum(delta)::int, count(distinct order_id)::int as orders
         from catalog.stock_movements where product_id = 'mug' and reason = 'sale'`,
      ),
    ).toEqual([{ count: 50, sum: -50, orders: 50 }]);
    const left = await trial.rows("select distinct owner from carts.items where owner like 'customer:buyer-%'");
    expect(left).toHaveLength(150);
  });

  test('an order gets all of its lines or none, whatever order it names them in', async () => {
    await trial.run(putProducts, [entry('tea'), entry('jam')]);
    await trial.run(setStock, [
      { product_id: 'tea', on_hand: 20 },
      { product_id: 'jam', on_hand: 15 },
    ]);
    const second = await trial.another();
    const both = [
      { product_id: 'tea', quantity: 1 },
      { product_id: 'jam', quantity: 1 },
    ];
    const answers = await atATime(
      32,
      Array.from({ length: 80 }, (_, n) => () => {
        const items = n % 3 === 0 ? both.toReversed() : both;
        return persistently(() => [trial, second][n % 2]!.as('till').post('/api/orders', { ...cash, items }));
      }),
    );
    expect(tally(answers.map(({ status, body }) => `${status} ${body.lines?.[0].product_id ?? body.total}`))).toEqual({
      '201 6.00': 15,
      '409 jam': 65,
    });
    expect([await onHand(trial, 'tea'), await onHand(trial, 'jam')]).toEqual([5, 0]);
  });
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
