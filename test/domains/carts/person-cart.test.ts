import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { password, useShop } from '../../roles/trial-shop.ts';
import { entry, latte } from '../catalog/products.ts';
import { linesIn, put } from './person.ts';

const trial = useShop({ TAX_RATE_DEFAULT: '0.19' });
const maria = () => trial.as('maria');
beforeAll(async () => {
  await trial.run(putProducts, [
    { ...latte, name: 'Latte', tax_rate: 0.07 },
    entry('espresso', { name: 'Espresso', price_cents: 240 }),
    entry('scone', { name: 'Scone', price_cents: 255 }),
  ]);
});
beforeEach(async () => {
  await trial.rows('delete from carts.items');
  await trial.rows('delete from carts.carts');
});

const empty = {
  items: [],
  wishlist: [],
  coupon: null,
  rewards: [],
  warnings: [],
  summary: { subtotal: '0.00', discount: '0.00', tax: '0.00', total: '0.00', total_items: 0 },
  ready_estimate_minutes: null,
  version: 0,
};
const unknownLine = '01999999-9999-7999-8999-999999999999';

test('a person has an empty cart before she has put anything in', async () => {
  const { status, body } = await trial.as('jonas').get('/api/cart');
  expect([status, body]).toEqual([200, empty]);
});

test('the whole cart is answered, at the catalogue’s prices, with the tax that is in them', async () => {
  await put(maria(), 'espresso', 2);
  const added = await maria().post('/api/cart/items', { product_id: 'latte', quantity: 1, options: ['oat', 'shot'] });
  const whole = {
    items: [
      {
        line_id: expect.any(String),
        product_id: 'espresso',
        product_name: 'Espresso',
        options: [],
        quantity: 2,
        price: '2.40',
        subtotal: '4.80',
        available: true,
      },
      {
        line_id: expect.any(String),
        product_id: 'latte',
        product_name: 'Latte',
        options: [
          { option_id: 'oat', name: 'oat', price_delta: '0.50' },
          { option_id: 'shot', name: 'shot', price_delta: '0.90' },
        ],
        quantity: 1,
        price: '5.60',
        subtotal: '5.60',
        available: true,
      },
    ],
    wishlist: [],
    coupon: null,
    rewards: [],
    warnings: [],
    // of 4.80 at 19 % 0.77, of 5.60 at 7 % 0.37
    summary: { subtotal: '10.40', discount: '0.00', tax: '1.14', total: '10.40', total_items: 3 },
    ready_estimate_minutes: 3,
    version: 2,
  };
  expect([added.status, added.body]).toEqual([200, whole]);
  const { status, body } = await maria().get('/api/cart');
  expect([status, body]).toEqual([200, added.body]);
});

describe('adding', () => {
  test('the same again sums; the same with other options is a line of its own', async () => {
    await put(maria(), 'latte', 1);
    await put(maria(), 'latte', 2, ['oat']);
    await put(maria(), 'latte', 3, ['whole']);
    await put(maria(), 'latte', 4, ['shot', 'oat']);
    await put(maria(), 'latte', 5, ['oat', 'shot']);
    const { body } = await maria().get('/api/cart');
    expect(linesIn(body)).toEqual(['latte × 4 at 4.20', 'latte × 2 at 4.70', 'latte × 9 at 5.60']);
  });

  test.each([
    [{ product_id: 'moon-rock', quantity: 1 }, 404, 'not_found'],
    [{ product_id: 'latte', quantity: 1, options: ['lactose'] }, 422, 'invalid_options'],
    [{ product_id: 'espresso', quantity: 1, options: ['oat'] }, 422, 'invalid_options'],
    [{ product_id: 'latte', quantity: 1, options: ['whole', 'oat'] }, 422, 'invalid_options'],
    [{ product_id: 'latte', quantity: 1, options: ['oat', 'oat'] }, 422, 'validation_failed'],
    [{ product_id: 'latte', quantity: 1, options: ['oat,shot'] }, 422, 'validation_failed'],
    [{ product_id: 'latte', quantity: 1, options: 'oat' }, 422, 'validation_failed'],
    [{ product_id: 'latte', quantity: 0 }, 422, 'validation_failed'],
    [{ product_id: 'latte', quantity: 1_000 }, 422, 'validation_failed'],
    [{ product_id: 'latte', quantity: 1.5 }, 422, 'validation_failed'],
    [{ product_id: 'latte', quantity: '1' }, 422, 'validation_failed'],
    [{ product_id: 'latte' }, 422, 'validation_failed'],
    [{ quantity: 1 }, 422, 'validation_failed'],
    [{ product_id: '', quantity: 1 }, 422, 'validation_failed'],
  ])('%j: %i %s, and nothing is added', async (payload, status, code) => {
    const answer = await maria().post('/api/cart/items', payload);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await maria().get('/api/cart')).body).toEqual(empty);
  });

  test('what is sold out is refused', async () => {
    await trial.as('barista').post('/api/products/scone/sold-out');
    const { status, body } = await maria().post('/api/cart/items', { product_id: 'scone', quantity: 1 });
    await trial.as('barista').delete('/api/products/scone/sold-out');
    expect([status, body.code, body.lines]).toEqual([409, 'product_unavailable', [{ product_id: 'scone' }]]);
    expect((await maria().get('/api/cart')).body).toEqual(empty);
  });
});

describe('a line', () => {
  test.each([
    [999, ['espresso × 999 at 2.40', 'scone × 1 at 2.55']],
    [1, ['espresso × 1 at 2.40', 'scone × 1 at 2.55']],
    [0, ['scone × 1 at 2.55']],
  ])('is set to %i', async (quantity, lines) => {
    const line = await put(maria(), 'espresso', 2);
    await put(maria(), 'scone');
    const { status, body } = await maria().patch(`/api/cart/items/${line}`, { quantity });
    expect([status, linesIn(body), body.version]).toEqual([200, lines, 3]);
  });

  test('is removed', async () => {
    const line = await put(maria(), 'espresso', 2);
    await put(maria(), 'scone');
    const { status, body } = await maria().delete(`/api/cart/items/${line}`);
    expect([status, linesIn(body)]).toEqual([200, ['scone × 1 at 2.55']]);
    expect(await maria().delete(`/api/cart/items/${line}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test.each([-1, 1_000, 1.5, '2', null])('is not set to %j', async (quantity) => {
    const line = await put(maria(), 'espresso', 2);
    const { status, body } = await maria().patch(`/api/cart/items/${line}`, { quantity });
    expect([status, body.errors.map((one: { path: string }) => one.path)]).toEqual([422, ['/quantity']]);
    expect(linesIn((await maria().get('/api/cart')).body)).toEqual(['espresso × 2 at 2.40']);
  });

  test.each([unknownLine, 'no-line-at-all'])('that is unknown (%s) is 404', async (line) => {
    await put(maria(), 'espresso', 2);
    const answers = [
      await maria().patch(`/api/cart/items/${line}`, { quantity: 1 }),
      await maria().delete(`/api/cart/items/${line}`),
      await maria().post(`/api/cart/items/${line}/move-to-wishlist`),
    ];
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(Array(3).fill('404 not_found'));
    expect((await maria().get('/api/cart')).body).toMatchObject({ version: 1, wishlist: [] });
  });

  test('of somebody else’s cart is unknown', async () => {
    const line = await put(maria(), 'espresso', 2);
    const jonas = trial.as('jonas');
    const answers = [
      await jonas.patch(`/api/cart/items/${line}`, { quantity: 9 }),
      await jonas.delete(`/api/cart/items/${line}`),
      await jonas.post(`/api/cart/items/${line}/move-to-wishlist`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(linesIn((await maria().get('/api/cart')).body)).toEqual(['espresso × 2 at 2.40']);
  });
});

test('the cart is emptied whole', async () => {
  await put(maria(), 'espresso', 2);
  const { status, body } = await maria().delete('/api/cart');
  expect([status, body]).toEqual([200, { ...empty, version: 2 }]);
});

describe('a version', () => {
  const checkout = { payment_method: 'cash', fulfilment: { type: 'pickup' } };

  test.each([
    ['emptied', () => maria().delete('/api/cart')],
    ['checked out', () => maria().post('/api/cart/checkout', checkout)],
  ])('goes on when the cart is %s, so that none of an older cart matches again', async (_how, empty) => {
    await put(maria(), 'espresso');
    await put(maria(), 'scone');
    await empty();
    expect((await maria().get('/api/cart')).body).toMatchObject({ items: [], coupon: null, version: 3 });
    const line = await put(maria(), 'scone');
    for (const version of [0, 1, 2, 3]) {
      const stale = await maria().patch(`/api/cart/items/${line}`, { quantity: 9 }, { 'if-match': `"${version}"` });
      expect(stale.status).toBe(412);
    }
    const { body } = await maria().get('/api/cart');
    expect([linesIn(body), body.version]).toEqual([['scone × 1 at 2.55'], 4]);
  });

  test('goes on with the cart that a guest takes along', async () => {
    const guest = trial.guest();
    for (const quantity of [1, 2, 3]) await put(guest, 'espresso', quantity);
    await guest.post('/api/auth/login', { email: 'maria@example.org', password });
    expect((await maria().get('/api/cart')).body.version).toBe(4);
    // signing in took the guest's cookie: whoever comes now is a new visitor
    expect((await guest.get('/api/cart')).body).toMatchObject({ items: [], version: 0 });
  });
});

describe('If-Match', () => {
  const changes = (line: string) =>
    [
      ['PATCH', `/api/cart/items/${line}`, { quantity: 9 }],
      ['DELETE', `/api/cart/items/${line}`],
      ['POST', '/api/cart/items', { product_id: 'scone', quantity: 1 }],
      ['DELETE', '/api/cart'],
    ] as const;

  test.each(['"1"', '"3"', '"0"', '2', 'W/"2"', '"latte"', ''])('%s of a cart at version 2 is 412', async (version) => {
    const line = await put(maria(), 'espresso', 2);
    await put(maria(), 'scone');
    const answers = [];
    for (const [method, url, body] of changes(line)) {
      answers.push(await maria().send(method, url, body, { 'if-match': version }));
    }
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(Array(4).fill('412 version_mismatch'));
    const { body } = await maria().get('/api/cart');
    expect([body.version, linesIn(body)]).toEqual([2, ['espresso × 2 at 2.40', 'scone × 1 at 2.55']]);
  });

  test('with the present version, or any, changes the cart', async () => {
    const line = await put(maria(), 'espresso', 2);
    const first = await maria().patch(`/api/cart/items/${line}`, { quantity: 3 }, { 'if-match': '"1"' });
    const second = await maria().patch(`/api/cart/items/${line}`, { quantity: 4 }, { 'if-match': '*' });
    expect([first.status, first.body.version, second.status, second.body.version]).toEqual([200, 2, 200, 3]);
  });

  test('of two who have seen the same, one changes the cart', async () => {
    const line = await put(maria(), 'espresso', 2);
    const answers = await Promise.all(
      [3, 4].map((quantity) => maria().patch(`/api/cart/items/${line}`, { quantity }, { 'if-match': '"1"' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });
});

test('both surfaces show one cart', async () => {
  await put(maria(), 'espresso', 2);
  const body = { customer_id: 'maria', product_id: 'moon-rock', product_name: 'Moon rock', price: '5.00', quantity: 1 };
  await trial.as('pricing').post('/api/v1/cart/items', body);
  const shown = (await maria().get('/api/cart')).body;
  expect(linesIn(shown)).toEqual(['espresso × 2 at 2.40', 'moon-rock × 1 at 5.00']);
  expect(shown.items[1]).toMatchObject({ product_name: 'Moon rock', available: true });
  expect(shown.warnings).toEqual([]);
});

test.each(['carts', 'pricing', 'till'] as const)('the service %s has no cart of its own', async (who) => {
  const answers = [
    await trial.as(who).get('/api/cart'),
    await trial.as(who).post('/api/cart/items', { product_id: 'espresso', quantity: 1 }),
  ];
  expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(['403 forbidden', '403 forbidden']);
});
