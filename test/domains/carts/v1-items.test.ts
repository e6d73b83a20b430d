import { afterEach, describe, expect, test } from 'vitest';
import { turnClock } from '../../../src/kernel/clock.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { cart, item, line, linesOf, newCustomer, slashes, success, v1 } from './v1.ts';

const trial = useShop();
afterEach(() => turnClock(null));

const add = (body: unknown, slash = '') => trial.as('pricing').post(`${v1}/items${slash}`, body);

describe.each(slashes)('POST /items%s', (slash) => {
  test('adds an item and answers the cart', async () => {
    const customer = newCustomer();
    const { status, body, headers } = await add(item(customer), slash);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(body).toEqual(
      success(
        'Item added to cart successfully',
        cart(customer, 2, '8.40', [line('latte', 'Latte', '4.20', 2, '8.40')]),
      ),
    );
    expect(Object.keys(body)).toEqual(['success', 'message', 'cart', 'error']);
  });

  test('a product again: quantities are summed, the newest price and name hold for all', async () => {
    const customer = newCustomer();
    turnClock(new Date('2026-03-01T10:00:00Z'));
    await add(item(customer), slash);
    await add(item(customer, { product_id: 'scone', product_name: 'Scone', price: 2.5, quantity: 1 }), slash);
    turnClock(new Date('2026-03-01T10:05:00Z'));
    const { status, body } = await add(item(customer, { product_name: 'Caffè latte', price: 4.5, quantity: 3 }), slash);
    expect(status).toBe(200);
    expect(body.cart).toEqual(
      cart(customer, 6, '25.00', [
        line('latte', 'Caffè latte', '4.50', 5, '22.50'),
        line('scone', 'Scone', '2.50', 1, '2.50'),
      ]),
    );
    expect(body.cart.created_at).toMatch(/^2026-03-01T10:00:0/);
    expect(body.cart.updated_at).toMatch(/^2026-03-01T10:05:0/);
  });
});

describe('money is a number or a string', () => {
  test.each([
    [4.2, '4.20'],
    ['4.2', '4.20'],
    ['4.20', '4.20'],
    [4, '4.00'],
    ['4', '4.00'],
    // no multiples of 0.01 in floating point
    [4.35, '4.35'],
    [19.99, '19.99'],
    [0.07, '0.07'],
    [0.29, '0.29'],
    [0.01, '0.01'],
    ['0.01', '0.01'],
    [99_999_999.99, '99999999.99'],
    ['99999999.99', '99999999.99'],
    [99_999_998.99, '99999998.99'],
  ])('%j', async (price, shown) => {
    const customer = newCustomer();
    const { status, body } = await add(item(customer, { price, quantity: 1 }));
    expect([status, body.cart?.items[0].price, body.cart?.subtotal]).toEqual([200, shown, shown]);
  });

  test('every amount of whole cents up to 5.00', async () => {
    const customers = Array.from({ length: 500 }, (_, index) => ({ price: (index + 1) / 100, id: newCustomer() }));
    const answers = await Promise.all(customers.map(({ price, id }) => add(item(id, { price, quantity: 1 }))));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(answers.map(({ body }) => body.cart.subtotal)).toEqual(customers.map(({ price }) => price.toFixed(2)));
  });

  test.each([
    [99_999_999.99, 9_999, '999899999900.01'],
    [0.07, 9_999, '699.93'],
  ])('%d times a quantity is exact', async (price, quantity, subtotal) => {
    const { body } = await add(item(newCustomer(), { price, quantity }));
    expect(body.cart.items[0]).toMatchObject({ quantity, subtotal });
    expect(body.cart.subtotal).toBe(subtotal);
  });
});

test.each([
  ['customer_id', 'x'],
  ['customer_id', 'x'.repeat(100)],
  ['customer_id', 'José Ñandú 日本'],
  ['product_id', 'p'],
  ['product_id', 'p'.repeat(100)],
  ['product_name', 'n'],
  ['product_name', 'ü'.repeat(200)],
  ['quantity', 1],
  ['quantity', 9_999],
])('%s may be %j', async (field, value) => {
  const body = item(newCustomer(), { [field]: value });
  const answer = await add(body);
  expect([answer.status, answer.body.cart?.customer_id]).toEqual([200, body.customer_id]);
  const { price: _, ...shown } = body;
  expect({ ...answer.body.cart.items[0], customer_id: answer.body.cart.customer_id }).toMatchObject(shown);
});

test.each([
  ['customer_id', ''],
  ['customer_id', 'x'.repeat(101)],
  ['customer_id', 42],
  ['product_id', ''],
  ['product_id', 'p'.repeat(101)],
  ['product_id', null],
  ['product_name', ''],
  ['product_name', 'n'.repeat(201)],
  ['price', 0],
  ['price', '0'],
  ['price', '0.00'],
  ['price', -4.2],
  ['price', '-4.20'],
  ['price', 4.205],
  ['price', '4.205'],
  ['price', 1e-7],
  ['price', 100_000_000],
  ['price', '100000000.00'],
  ['price', '4,20'],
  ['price', '€4.20'],
  ['price', ''],
  ['price', ' 4.20'],
  ['price', 'NaN'],
  ['price', true],
  ['price', null],
  ['price', ['4.20']],
  ['quantity', 0],
  ['quantity', -1],
  ['quantity', 1.5],
  ['quantity', 10_000],
  ['quantity', '2'],
  ['quantity', undefined],
  ['customer_id', undefined],
  ['product_id', undefined],
  ['product_name', undefined],
  ['price', undefined],
])('%s may not be %j: 422 names it, and nothing is added', async (field, value) => {
  const customer = newCustomer();
  const { status, body, headers } = await add(item(customer, { [field]: value }));
  expect([status, headers['content-type']]).toEqual([422, 'application/problem+json']);
  expect(body).toEqual({
    type: '/problems/validation_failed',
    title: 'Invalid input',
    status: 422,
    detail: 'The body is not valid.',
    code: 'validation_failed',
    request_id: expect.any(String),
    errors: [{ path: `/${field}`, message: expect.any(String) }],
  });
  expect(await linesOf(trial.as('pricing'), customer)).toEqual([]);
});

test.each([[[]], ['latte'], [42], [null]])('the body %j is no item', async (body) => {
  expect((await add(body)).status).toBe(422);
});

test('every fault of a body is named at once', async () => {
  const { body } = await add({ customer_id: '', price: 0, quantity: 0 });
  expect(body.errors.map((one: { path: string }) => one.path).sort()).toEqual([
    '/customer_id',
    '/price',
    '/product_id',
    '/product_name',
    '/quantity',
  ]);
});

test('a line holds at most 99999 of one product', async () => {
  const customer = newCustomer();
  for (let time = 0; time < 10; time += 1) await add(item(customer, { quantity: 9_999 }));
  const { status, body } = await add(item(customer, { quantity: 10 }));
  expect([status, body.code]).toEqual([409, 'quantity_limit']);
  expect(await linesOf(trial.as('pricing'), customer)).toEqual(['latte × 99990 at 4.20']);
  expect((await add(item(customer, { quantity: 9 }))).body.cart.total_items).toBe(99_999);
});

test('a cart holds at most 100 lines', async () => {
  const customer = newCustomer();
  for (let n = 0; n < 100; n += 1) await add(item(customer, { product_id: `product-${n}` }));
  const { status, body } = await add(item(customer, { product_id: 'one-too-many' }));
  expect([status, body.code]).toEqual([409, 'quantity_limit']);
  expect(await linesOf(trial.as('pricing'), customer)).toHaveLength(100);
});

test('what is added at once is all there', async () => {
  const customer = newCustomer();
  const answers = await Promise.all(Array.from({ length: 40 }, () => add(item(customer, { quantity: 1 }))));
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
  expect(answers.map(({ body }) => body.cart.total_items)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
});
