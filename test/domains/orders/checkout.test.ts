import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { putProducts, setStock } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { linesIn, put } from '../carts/person.ts';
import { entry } from '../catalog/products.ts';
import { broken, cash, onHand, putMenu, told } from './selling.ts';

const trial = useShop({ TAX_RATE_DEFAULT: '0.19' });
const maria = () => trial.as('maria');
const checkout = (special: Record<string, unknown> = {}) => maria().post('/api/cart/checkout', { ...cash, ...special });
const scone = entry('scone', { name: 'Scone', price_cents: 255 });
beforeAll(() => putMenu(trial));
beforeEach(async () => {
  await maria().delete('/api/cart');
});
const ordersOfMaria = async () =>
  (await trial.rows<{ count: number }>("select count(*)::int from orders.orders where customer_id = 'maria'"))[0]!
    .count;

/** A checkout that must be refused: it takes neither cart nor stock, and tells nobody. */
async function refused(special: Record<string, unknown> = {}) {
  const look = async () => [
    (await maria().get('/api/cart')).body.items,
    await ordersOfMaria(),
    await onHand(trial, 'bagel'),
    await trial.rows('select count(*) from kernel.event_log'),
  ];
  const before = await look();
  const answer = await checkout(special);
  expect(await look()).toEqual(before);
  return answer;
}

test('with cash: 201 and the order, to be paid at the counter', async () => {
  await put(maria(), 'latte', 2, ['oat']);
  await put(maria(), 'espresso', 1);
  const { status, body, headers } = await checkout({ note: 'no lid' });
  expect([status, headers.location, headers.etag]).toEqual([201, `/api/orders/${body.order_id}`, '"1"']);
  expect(body).toEqual({
    order_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    order_number: expect.stringMatching(/^\d+$/),
    customer_id: 'maria',
    status: 'placed',
    payment_status: 'pending',
    payment_method: 'cash',
    placed_at: expect.any(String),
    promised_at: expect.any(String),
    ready_at: null,
    completed_at: null,
    cancelled_at: null,
    currency: 'EUR',
    subtotal: '11.80',
    discount: '0.00',
    // in 9.40 at 19 % 1.50, in 2.40 at 7 % 0.16
    tax: '1.66',
    total: '11.80',
    refunded: '0.00',
    points_earned: 0,
    items: [
      {
        product_id: 'latte',
        product_name: 'Latte',
        options: [{ option_id: 'oat', name: 'oat', price_delta: '0.50' }],
        quantity: 2,
        price: '4.70',
        tax_rate: 0.19,
        subtotal: '9.40',
      },
      {
        product_id: 'espresso',
        product_name: 'Espresso',
        options: [],
        quantity: 1,
        price: '2.40',
        tax_rate: 0.07,
        subtotal: '2.40',
      },
    ],
    fulfilment: { type: 'pickup' },
    contact: null,
    note: 'no lid',
    dietary_overrides: [],
    origin: 'live',
    external_id: null,
    version: 1,
  });
  expect(Date.parse(body.promised_at) - Date.parse(body.placed_at)).toBe(3 * 60_000);
  expect((await maria().get(`/api/orders/${body.order_id}`)).body).toEqual(body);
  expect((await maria().get('/api/cart')).body.items).toEqual([]);
  expect(await told(trial, body.order_id)).toEqual(['order.placed']);
});

test.each([
  { type: 'pickup' },
  { type: 'table', table: '7b' },
  { type: 'delivery', address: 'Hauptstraße 1, Köln' },
  { type: 'delivery', address: { street: 'Hauptstraße 1', floor: 2 } },
])('fulfilment %j', async (fulfilment) => {
  await put(maria(), 'scone');
  const { status, body } = await checkout({ fulfilment });
  expect([status, body.fulfilment]).toEqual([201, fulfilment]);
  const minutes = (Date.parse(body.promised_at) - Date.parse(body.placed_at)) / 60_000;
  expect(minutes - (fulfilment.type === 'delivery' ? 20 : 0)).toBeGreaterThanOrEqual(3);
});

test.each([
  ['payment_method', 'barter'],
  ['payment_method', undefined],
  ['fulfilment', undefined],
  ['fulfilment', { type: 'table' }],
  ['fulfilment', { type: 'delivery' }],
  ['fulfilment', { type: 'drone' }],
  ['note', 'x'.repeat(501)],
  ['expected_total', 2.55],
  ['expected_total', '2.5'],
  ['contact', { email: 'maria@example.org' }],
  ['contact', { name: 'Maria', email: 'maria' }],
])('%s may not be %j', async (field, value) => {
  await put(maria(), 'scone');
  const { status, body } = await refused({ [field]: value });
  expect([status, body.code]).toEqual([422, 'validation_failed']);
  expect(body.errors.map(({ path }: { path: string }) => path.split('/')[1])).toContain(field);
});

test('an empty cart: 400', async () => {
  const { status, body } = await refused();
  expect([status, body.code, body.detail]).toEqual([400, 'empty_cart', 'Cannot checkout empty cart']);
  const stranger = await trial.guest().post('/api/cart/checkout', { ...cash, contact: { name: 'Ana' } });
  expect([stranger.status, stranger.body.code]).toEqual([400, 'empty_cart']);
});

describe('a price that has changed since the cart was shown', () => {
  const fill = async () => {
    const line_id = await put(maria(), 'scone', 2);
    await put(maria(), 'espresso');
    await trial.run(putProducts, [{ ...scone, price_cents: 300 }]);
    return line_id;
  };
  const restore = () => trial.run(putProducts, [scone]);

  test('is 409 and named, with the new total', async () => {
    const line_id = await fill();
    const { status, body } = await refused();
    await restore();
    expect([status, body.code, body.total]).toEqual([409, 'price_changed', '8.40']);
    expect(body.lines).toEqual([
      { line_id, product_id: 'scone', product_name: 'Scone', old_price: '2.55', new_price: '3.00' },
    ]);
  });

  test('is accepted by expecting that total', async () => {
    await fill();
    const { status, body } = await checkout({ expected_total: '8.40' });
    await restore();
    expect([status, body.total, linesIn(body)]).toEqual([201, '8.40', ['scone × 2 at 3.00', 'espresso × 1 at 2.40']]);
  });

  test('is not accepted by expecting another', async () => {
    await fill();
    const { status, body } = await refused({ expected_total: '7.50' });
    await restore();
    expect([status, body.code, body.total]).toEqual([409, 'price_changed', '8.40']);
  });
});

test('a total other than expected is 409, though no price has changed', async () => {
  await put(maria(), 'scone', 2);
  const { status, body } = await refused({ expected_total: '5.09' });
  expect([status, body.code, body.total, body.lines]).toEqual([409, 'price_changed', '5.10', []]);
  expect((await checkout({ expected_total: '5.10' })).status).toBe(201);
});

describe('stock', () => {
  beforeEach(() => trial.run(setStock, [{ product_id: 'bagel', on_hand: 10 }]));

  test('is taken by the order', async () => {
    await put(maria(), 'bagel', 3);
    const { body } = await checkout();
    expect(await onHand(trial, 'bagel')).toBe(7);
    expect(
      await trial.rows('select product_id, delta, reason from catalog.stock_movements where order_id = $1', [
        body.order_id,
      ]),
    ).toEqual([{ product_id: 'bagel', delta: -3, reason: 'sale' }]);
  });

  test('too little is 409 naming product and line; the last ones can be had', async () => {
    const line_id = await put(maria(), 'bagel', 11);
    await put(maria(), 'scone');
    const { status, body } = await refused();
    expect([status, body.code, body.lines]).toEqual([
      409,
      'out_of_stock',
      [{ line_id, product_id: 'bagel', product_name: 'Bagel', wanted: 11, available: 10 }],
    ]);
    expect(body.detail).toContain('Bagel');
    await maria().patch(`/api/cart/items/${line_id}`, { quantity: 10 });
    expect([(await checkout()).status, await onHand(trial, 'bagel')]).toEqual([201, 0]);
  });
});

test('what is no longer on the menu is 409 naming it', async () => {
  await put(maria(), 'scone');
  await put(maria(), 'espresso');
  await trial.as('barista').post('/api/products/scone/sold-out');
  const { status, body } = await refused();
  await trial.as('barista').delete('/api/products/scone/sold-out');
  expect([status, body.code, body.lines]).toEqual([409, 'product_unavailable', [{ product_id: 'scone' }]]);
  expect(body.detail).toBe('Scone is not available at the moment.');
});

describe('a guest', () => {
  const contact = { name: 'Ana Lima', email: 'ana@example.org', phone: '+49 221 1' };

  test('says how to reach her, orders, and reads her order by the same cookie', async () => {
    const guest = trial.guest();
    await put(guest, 'scone');
    const without = await guest.post('/api/cart/checkout', cash);
    expect([without.status, without.body.errors[0].path]).toEqual([422, '/contact']);
    const { status, body } = await guest.post('/api/cart/checkout', { ...cash, contact });
    expect([status, body.customer_id, body.contact]).toEqual([201, null, contact]);
    expect((await guest.get(`/api/orders/${body.order_id}`)).body).toEqual(body);
    expect((await guest.get('/api/orders')).body.items).toEqual([body]);
  });

  test('is the only guest who does', async () => {
    const [guest, other] = [trial.guest(), trial.guest()];
    await put(guest, 'scone');
    await put(other, 'scone');
    const { body } = await guest.post('/api/cart/checkout', { ...cash, contact });
    for (const client of [other, maria(), trial.guest()]) {
      expect((await client.get(`/api/orders/${body.order_id}`)).status).toBe(404);
    }
    expect((await other.get('/api/orders')).body).toMatchObject({ items: [], total: 0 });
  });
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
