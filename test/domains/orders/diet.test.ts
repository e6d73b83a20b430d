import { beforeAll, describe, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry } from '../catalog/products.ts';
import { cash, putMenu } from './selling.ts';

const trial = useShop();
const maria = () => trial.as('maria');
const restrict = (dietary_restrictions: string[]) => maria().patch('/api/customers/me', { dietary_restrictions });
const countOrders = async () => (await trial.rows('select from orders.orders')).length;
const overridesIn = async (order_id: string) =>
  (
    await trial.rows<{ overrides: unknown }>(
      "select data -> 'dietary_overrides' as overrides from kernel.event_log where subject = $1 and type = 'order.placed'",
      [order_id],
    )
  )[0]!.overrides;

beforeAll(async () => {
  await putMenu(trial);
  await trial.run(putProducts, [entry('halva', { name: 'Halva', allergens: ['sesame'], dietary: ['vegan', 'halal'] })]);
});

describe('the menu', () => {
  test('tells a signed-in person what is against her diet, as it is served by default', async () => {
    await restrict(['milk', 'vegan', 'no coriander']);
    const conflicts = async (id: string, who = maria()) => (await who.get(`/api/products/${id}`)).body.conflicts;
    expect(await conflicts('latte')).toEqual(['milk', 'vegan']);
    expect(await conflicts('halva')).toEqual([]);
    expect(await conflicts('latte', trial.as('jonas'))).toEqual([]);
    expect(await conflicts('latte', trial.guest())).toEqual([]);
    const { items } = (await maria().get('/api/products?search=latte')).body;
    expect(items[0].conflicts).toEqual(['milk', 'vegan']);
  });
});

describe('an allergen in another form', () => {
  test.each(['Milk', 'milk ', '\tMILK', 'milks'])(
    '%j warns as the word does, at the menu, in the cart, at the checkout',
    async (said) => {
      expect((await restrict([said])).body.dietary_restrictions).toEqual(['milk']);
      expect((await maria().get('/api/products/latte')).body.conflicts).toEqual(['milk']);
      const { body } = await maria().post('/api/cart/items', { product_id: 'latte', quantity: 1 });
      expect(body.warnings[0]).toMatchObject({ code: 'dietary_conflict', conflicts: ['milk'] });
      expect((await maria().post('/api/cart/checkout', cash)).body.code).toBe('dietary_conflict');
      await maria().delete('/api/cart');
    },
  );
});

describe('the cart', () => {
  test('warns of the options that were chosen', async () => {
    await restrict(['gluten']);
    await maria().post('/api/cart/items', { product_id: 'latte', quantity: 1 });
    const { body } = await maria().post('/api/cart/items', { product_id: 'latte', quantity: 1, options: ['oat'] });
    expect(body.warnings).toEqual([
      {
        line_id: body.items[1].line_id,
        code: 'dietary_conflict',
        message: 'Latte does not suit what you have said about your diet: gluten.',
        conflicts: ['gluten'],
      },
    ]);
  });
});

describe('the checkout', () => {
  test('refuses a line that she has not acknowledged, and nothing happens', async () => {
    const before = await countOrders();
    const { body: cart } = await maria().get('/api/cart');
    const line_id = cart.items[1].line_id;
    const refused = await maria().post('/api/cart/checkout', cash);
    expect([refused.status, refused.body.code]).toEqual([409, 'dietary_conflict']);
    expect(refused.body.lines).toEqual([
      { line_id, product_id: 'latte', product_name: 'Latte', conflicts: ['gluten'] },
    ]);
    const other = await maria().post('/api/cart/checkout', { ...cash, dietary_acknowledged: [cart.items[0].line_id] });
    expect([other.body.code, await countOrders()]).toEqual(['dietary_conflict', before]);
    expect((await maria().get('/api/cart')).body.items).toHaveLength(2);
  });

  test('takes it once she has, and the order says so for the board and the log', async () => {
    const { body: cart } = await maria().get('/api/cart');
    const dietary_acknowledged = [cart.items[1].line_id];
    const { status, body } = await maria().post('/api/cart/checkout', { ...cash, dietary_acknowledged });
    const override = { line: 2, product_id: 'latte', product_name: 'Latte', conflicts: ['gluten'], acknowledged: true };
    expect([status, body.dietary_overrides]).toEqual([201, [override]]);
    expect((await trial.as('barista').get(`/api/orders/${body.order_id}`)).body.dietary_overrides).toEqual([override]);
    expect(await overridesIn(body.order_id)).toEqual([override]);
  });

  test('asks without a cart, too, by the places of the items, also staff who order for her', async () => {
    const items = [
      { product_id: 'halva', quantity: 1 },
      { product_id: 'latte', quantity: 1, options: ['oat'] },
    ];
    for (const [who, about] of [
      [maria(), {}],
      [trial.as('till'), { customer_id: 'maria' }],
    ] as const) {
      const refused = await who.post('/api/orders', { ...cash, ...about, items });
      expect([refused.status, refused.body.lines.map((one: { line_id: string }) => one.line_id)]).toEqual([409, ['2']]);
      const taken = await who.post('/api/orders', { ...cash, ...about, items, dietary_acknowledged: ['2'] });
      expect([taken.status, taken.body.dietary_overrides[0].line]).toEqual([201, 2]);
    }
    // the counter's customer is nobody
    expect((await trial.as('till').post('/api/orders', { ...cash, items })).status).toBe(201);
  });

  test('of the older interface, which cannot ask, is only recorded', async () => {
    await trial.as('pricing').post('/api/v1/cart/items', {
      ...{ customer_id: 'maria', product_id: 'halva', product_name: 'Halva', price: '3.00', quantity: 1 },
    });
    await restrict(['sesame']);
    const { status, body } = await trial.as('pricing').post('/api/v1/cart/checkout', {
      ...{ customer_id: 'maria', payment_method: 'paypal', shipping_address: { city: 'Berlin' } },
    });
    expect([status, await overridesIn(body.order_id)]).toEqual([
      200,
      [{ line: 1, product_id: 'halva', product_name: 'Halva', conflicts: ['sesame'], acknowledged: false }],
    ]);
  });

  test('of one person is nothing to another in the same batch', async () => {
    await restrict(['milk']);
    const items = [{ product_id: 'latte', quantity: 1 }];
    const both = await Promise.all([
      maria().post('/api/orders', { ...cash, items }),
      trial.as('jonas').post('/api/orders', { ...cash, items }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([409, 201]);
  });
});
