import { beforeAll, describe, expect, test } from 'vitest';
import { putProducts, setStock } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry } from '../catalog/products.ts';
import { item, linesOf, newCustomer, slashes, v1 } from './v1.ts';

const trial = useShop();
const untaxed = useShop({ PRICES_INCLUDE_TAX: 'false', TAX_RATE_DEFAULT: '0.19' });
const address = { street: 'Hauptstraße 1', city: 'Köln', geo: { lat: 50.9, lon: 6.9 }, notes: ['2nd floor', null] };
const body = (customer_id: string, special = {}) => ({
  customer_id,
  payment_method: 'paypal',
  shipping_address: address,
  ...special,
});
const service = () => trial.as('pricing');
const fill = (customer: string, ...items: Record<string, unknown>[]) =>
  Promise.all(items.map((special) => service().post(`${v1}/items`, item(customer, special))));

const eventsAbout = (subjects: string[]) =>
  trial.rows<{ type: string; data: Record<string, unknown> }>(
    'select type, data from kernel.event_log where subject = any($1) order by transaction_id, position',
    [subjects],
  );

describe.each(slashes)('POST /checkout%s', (slash) => {
  const checkout = (payload: unknown) => service().post(`${v1}/checkout${slash}`, payload);

  test('answers the order’s id and what was to be paid', async () => {
    const customer = newCustomer();
    await fill(customer, { price: 4.35, quantity: 3 }, { product_id: 'scone', price: '0.07', quantity: 1 });
    const { status, body: answer } = await checkout(body(customer));
    expect(status).toBe(200);
    expect(answer).toEqual({
      success: true,
      order_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      total_amount: '13.12',
      message: 'Checkout completed successfully',
      error: null,
    });
    expect(Object.keys(answer)).toEqual(['success', 'order_id', 'total_amount', 'message', 'error']);
  });

  test('takes the cart once', async () => {
    const customer = newCustomer();
    await fill(customer, {});
    await checkout(body(customer));
    expect(await linesOf(service(), customer)).toEqual([]);
    const { status, body: answer } = await checkout(body(customer));
    expect([status, answer.code, answer.detail]).toEqual([400, 'empty_cart', 'Cannot checkout empty cart']);
    expect(await trial.rows('select from orders.orders where customer_id = $1', [customer])).toHaveLength(1);
  });

  test('of nobody’s cart is 400, and the customer stays unknown', async () => {
    const { status, body: answer } = await checkout(body('nobody-yet'));
    expect([status, answer.detail]).toEqual([400, 'Cannot checkout empty cart']);
    expect(await trial.rows("select from customers.customers where customer_id = 'nobody-yet'")).toEqual([]);
  });
});

describe('the order', () => {
  test('is a real one: in /api/orders, paid elsewhere, to be delivered to the address', async () => {
    const customer = newCustomer();
    await fill(customer, { product_name: 'Latte macchiato', price: '4.20', quantity: 2 });
    const { body: answer } = await service().post(`${v1}/checkout`, body(customer));
    const { body: page } = await trial.as('till').get(`/api/orders?customer_id=${customer}`);
    expect(page).toMatchObject({ page: 1, page_size: 25, total: 1, total_pages: 1 });
    expect(page.items).toEqual([
      {
        order_id: answer.order_id,
        order_number: expect.stringMatching(/^\d+$/),
        customer_id: customer,
        status: 'placed',
        payment_status: 'paid',
        payment_method: 'paypal',
        placed_at: expect.any(String),
        promised_at: expect.any(String),
        ready_at: null,
        completed_at: null,
        cancelled_at: null,
        currency: 'EUR',
        subtotal: '8.40',
        discount: '0.00',
        tax: '0.00',
        total: '8.40',
        refunded: '0.00',
        points_earned: 0,
        items: [
          {
            product_id: 'latte',
            product_name: 'Latte macchiato',
            options: [],
            quantity: 2,
            price: '4.20',
            tax_rate: 0,
            subtotal: '8.40',
          },
        ],
        fulfilment: { type: 'delivery', address },
        contact: null,
        note: null,
        dietary_overrides: [],
        origin: 'live',
        external_id: null,
        version: 1,
      },
    ]);
    const payments = 'select method, channel, amount_cents, status from payments.payments where order_id = $1';
    expect(await trial.rows(payments, [answer.order_id])).toEqual([
      { method: 'paypal', channel: 'external', amount_cents: 840, status: 'captured' },
    ]);
  });

  test('is told: the customer, the order, the money', async () => {
    const customer = newCustomer();
    await fill(customer, {});
    const { body: answer } = await service().post(`${v1}/checkout`, body(customer));
    const events = await eventsAbout([customer, answer.order_id]);
    expect(events.map(({ type }) => type).sort()).toEqual(['customer.registered', 'order.placed', 'payment.processed']);
    const dataOf = (type: string) => events.find((event) => event.type === type)!.data;
    expect(dataOf('order.placed')).toMatchObject({
      order_id: answer.order_id,
      customer_id: customer,
      origin: 'live',
      items: [{ product_id: 'latte', quantity: 2, price: '4.20', options: [] }],
      total: '8.40',
      payment_method: 'paypal',
      fulfilment: { type: 'delivery' },
    });
    // where she lives is nobody's business who counts orders
    expect(JSON.stringify(dataOf('order.placed'))).not.toContain('Hauptstraße');
    expect(dataOf('payment.processed')).toMatchObject({ amount: '8.40', method: 'paypal', status: 'captured' });
  });

  test('makes an unknown customer a bare one, once', async () => {
    const customer = newCustomer();
    for (let time = 0; time < 2; time += 1) {
      await fill(customer, {});
      await service().post(`${v1}/checkout`, body(customer));
    }
    const known = await trial.as('crm').get(`/api/customers/${customer}`);
    expect([known.status, known.body.customer_id]).toEqual([200, customer]);
    expect(await trial.rows('select origin from customers.customers where customer_id = $1', [customer])).toEqual([
      { origin: 'live' },
    ]);
    const registered = (await eventsAbout([customer])).filter(({ type }) => type === 'customer.registered');
    expect(registered).toHaveLength(1);
  });

  test('totals the subtotal also where the store’s own prices exclude tax', async () => {
    await untaxed.as('pricing').post(`${v1}/items`, item('ana', { price: '10.00', quantity: 1 }));
    const { body: answer } = await untaxed.as('pricing').post(`${v1}/checkout`, body('ana'));
    expect(answer.total_amount).toBe('10.00');
    const { body: order } = await untaxed.as('till').get(`/api/orders/${answer.order_id}`);
    expect(order).toMatchObject({ subtotal: '10.00', tax: '1.60', total: '10.00', payment_status: 'paid' });
  });
});

describe('what is refused leaves the cart as it was and orders nothing', () => {
  const refused = async (customer: string, payload: unknown) => {
    const before = await linesOf(service(), customer);
    const answer = await service().post(`${v1}/checkout`, payload);
    expect(await linesOf(service(), customer)).toEqual(before);
    expect(await trial.rows('select from orders.orders where customer_id = $1', [customer])).toEqual([]);
    return answer;
  };

  test.each([
    ['customer_id', undefined],
    ['customer_id', ''],
    ['customer_id', 7],
    ['customer_id', 'x'.repeat(101)],
    ['payment_method', undefined],
    ['payment_method', ''],
    ['payment_method', 1],
    ['shipping_address', undefined],
    ['shipping_address', 'Hauptstraße 1'],
    ['shipping_address', ['Hauptstraße 1']],
    ['shipping_address', null],
  ])('%s = %j: 422', async (field, value) => {
    const customer = newCustomer();
    await fill(customer, {});
    const { status, body: answer } = await refused(customer, body(customer, { [field]: value }));
    expect([status, answer.code, answer.errors.map((one: { path: string }) => one.path)]).toEqual([
      422,
      'validation_failed',
      [`/${field}`],
    ]);
  });

  test('an order that the books cannot hold: 422', async () => {
    const customer = newCustomer();
    await fill(
      customer,
      ...Array.from({ length: 50 }, (_, n) => ({ product_id: `gold-${n}`, price: '99999999.99', quantity: 9_999 })),
    );
    const { status, body: answer } = await refused(customer, body(customer));
    expect([status, answer.code]).toEqual([422, 'amount_too_large']);
  });
});

describe('where the id is a tracked product', () => {
  beforeAll(async () => {
    await trial.run(putProducts, [entry('bagel', { name: 'Bagel' })]);
    await trial.run(setStock, [{ product_id: 'bagel', on_hand: 3 }]);
  });
  const onHand = async () =>
    (await trial.rows<{ on_hand: number }>("select on_hand from catalog.stock where product_id = 'bagel'"))[0]!.on_hand;
  const bagels = (quantity: number) => ({ product_id: 'bagel', product_name: 'Their bagel', price: '9.99', quantity });

  test('too little is 409 that names it, and nothing is taken', async () => {
    const customer = newCustomer();
    await fill(customer, bagels(4), { product_id: 'moon-rock' });
    const { status, body: answer } = await service().post(`${v1}/checkout`, body(customer));
    expect([status, answer.code]).toEqual([409, 'out_of_stock']);
    expect(answer.lines).toEqual([
      { line_id: expect.any(String), product_id: 'bagel', product_name: 'Their bagel', wanted: 4, available: 3 },
    ]);
    expect([await onHand(), await linesOf(service(), customer)]).toEqual([
      3,
      expect.arrayContaining(['bagel × 4 at 9.99']),
    ]);
  });

  test('stock is reserved', async () => {
    const customer = newCustomer();
    await fill(customer, bagels(2));
    expect((await service().post(`${v1}/checkout`, body(customer))).status).toBe(200);
    expect(await onHand()).toBe(1);
  });
});
