import { beforeAll, describe, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { type Name, useShop } from '../../roles/trial-shop.ts';
import { entry, latte } from '../catalog/products.ts';
import { item, linesOf, newCustomer, v1 } from './v1.ts';

const trial = useShop();
beforeAll(async () => {
  await trial.run(putProducts, [latte, entry('espresso', { name: 'Espresso', price_cents: 240 })]);
});

/** Every route of the cart service, about one customer. */
const calls = (customer: string) =>
  [
    ['POST', `${v1}/items`, item(customer, { price: '4.20' })],
    ['GET', `${v1}/${customer}`],
    ['PUT', `${v1}/${customer}/items/latte?quantity=9`],
    ['DELETE', `${v1}/${customer}/items/latte`],
    ['DELETE', `${v1}/${customer}`],
    ['POST', `${v1}/checkout`, { customer_id: customer, payment_method: 'cod', shipping_address: {} }],
  ] as const;

describe('a denied call changes nothing', () => {
  const denied = async (who: ReturnType<typeof trial.as>, customer: string) => {
    await trial.as('pricing').post(`${v1}/items`, item(customer));
    const answers = [];
    for (const [method, url, body] of calls(customer)) answers.push(await who.send(method, url, body));
    expect(await linesOf(trial.as('pricing'), customer)).toEqual(['latte × 2 at 4.20']);
    expect(await trial.rows('select from orders.orders where customer_id = $1', [customer])).toEqual([]);
    return answers.map(({ status, body }) => `${status} ${body.code}`);
  };

  test('another customer’s cart does not exist for a customer', async () => {
    expect(await denied(trial.as('maria'), 'jonas')).toEqual(Array(6).fill('404 not_found'));
  });

  test.each(['barista', 'csr'] as const)('nor for a %s', async (who) => {
    expect(await denied(trial.as(who), newCustomer())).toEqual(Array(6).fill('404 not_found'));
  });

  test.each(['till', 'crm'] as const)('the service %s lacks the scope', async (who) => {
    expect(await denied(trial.as(who), newCustomer())).toEqual(Array(6).fill('403 forbidden'));
  });

  test('without credentials nobody gets in', async () => {
    expect(await denied(trial.guest(), newCustomer())).toEqual(Array(6).fill('401 unauthenticated'));
  });

  test.each([
    [undefined, 422],
    [['maria'], 422],
    ['', 404],
    [7, 404],
  ])('a customer who says that she is %j: %i', async (customer_id, status) => {
    const answer = await trial.as('maria').post(`${v1}/items`, item('maria', { customer_id }));
    expect(answer.status).toBe(status);
    if (status === 422) expect(answer.body.errors[0].path).toBe('/customer_id');
    expect(await linesOf(trial.as('pricing'), 'maria')).toEqual([]);
  });
});

test('a customer has every route of her own cart', async () => {
  const answers = [];
  for (const [method, url, body] of calls('maria')) answers.push(await trial.as('maria').send(method, url, body));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 400]);
});

describe.each(['carts', 'maria'] as const satisfies Name[])('the catalogue rules for %s', (who) => {
  const add = (special: Record<string, unknown>) => trial.as(who).post(`${v1}/items`, item('maria', special));
  const empty = () => trial.as(who).delete(`${v1}/maria`);
  const lines = () => linesOf(trial.as(who), 'maria');

  test('its price and its name', async () => {
    await empty();
    const { status } = await add({ product_id: 'espresso', product_name: 'Gold', price: 2.4, quantity: 3 });
    expect(status).toBe(200);
    expect(await lines()).toEqual(['espresso × 3 at 2.40']);
    const { body } = await trial.as(who).get(`${v1}/maria`);
    expect(body.cart.items[0].product_name).toBe('Espresso');
  });

  test.each(['2.39', '2.41', 0.01, 99_999_999.99])('a price of %j is 409', async (price) => {
    await empty();
    const { status, body } = await add({ product_id: 'espresso', price });
    expect([status, body.code, body.lines]).toEqual([409, 'price_changed', [{ product_id: 'espresso' }]]);
    expect(await lines()).toEqual([]);
  });

  test('a product outside the catalogue is 404', async () => {
    await empty();
    const { status, body } = await add({ product_id: 'moon-rock' });
    expect([status, body.code]).toEqual([404, 'not_found']);
    expect(await lines()).toEqual([]);
  });

  test('what is sold out is 409', async () => {
    await empty();
    await trial.as('barista').post('/api/products/espresso/sold-out');
    const { status, body } = await add({ product_id: 'espresso', price: '2.40' });
    await trial.as('barista').delete('/api/products/espresso/sold-out');
    expect([status, body.code, body.lines]).toEqual([409, 'product_unavailable', [{ product_id: 'espresso' }]]);
    expect(await lines()).toEqual([]);
  });
});

test('who may set prices may also name what the catalogue does not know, or price it otherwise', async () => {
  const customer = newCustomer();
  const add = (special: Record<string, unknown>) => trial.as('pricing').post(`${v1}/items`, item(customer, special));
  await add({ product_id: 'moon-rock', product_name: 'Moon rock', price: '1000.00', quantity: 1 });
  await add({ product_id: 'espresso', product_name: 'Espresso', price: '0.10', quantity: 1 });
  expect(await linesOf(trial.as('pricing'), customer)).toEqual(['moon-rock × 1 at 1000.00', 'espresso × 1 at 0.10']);
});

describe('lines that a person made with options', () => {
  const maria = () => trial.as('maria');
  const lines = () => linesOf(maria(), 'maria');
  /** A latte as it comes, one with oat milk and an espresso. */
  const fill = async () => {
    await maria().delete(`${v1}/maria`);
    for (const [product_id, options] of [
      ['latte', ['oat']],
      ['latte', []],
      ['espresso', []],
    ]) {
      await maria().post('/api/cart/items', { product_id, options, quantity: 1 });
    }
  };

  test('show one by one', async () => {
    await fill();
    expect(await lines()).toEqual(['latte × 1 at 4.70', 'latte × 1 at 4.20', 'espresso × 1 at 2.40']);
  });

  test('a new quantity is the first one’s where none is without options', async () => {
    await fill();
    await maria().put(`${v1}/maria/items/latte?quantity=5`);
    expect(await lines()).toEqual(['latte × 5 at 4.70', 'latte × 1 at 4.20', 'espresso × 1 at 2.40']);
  });

  test.each([
    ['DELETE', `${v1}/maria/items/latte`],
    ['PUT', `${v1}/maria/items/latte?quantity=0`],
  ] as const)('%s %s removes the product whole', async (method, url) => {
    await fill();
    expect((await maria().send(method, url)).status).toBe(200);
    expect(await lines()).toEqual(['espresso × 1 at 2.40']);
  });

  test('a product that is served with a default is one that can be changed', async () => {
    await maria().delete(`${v1}/maria`);
    await maria().post(`${v1}/items`, item('maria', { price: '4.20' }));
    await maria().put(`${v1}/maria/items/latte?quantity=3`);
    expect(await lines()).toEqual(['latte × 3 at 4.20']);
  });
});
