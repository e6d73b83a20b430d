import { describe, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';
import { cart, item, line, linesOf, newCustomer, slashes, success, v1 } from './v1.ts';

const trial = useShop();
const service = () => trial.as('pricing');

/** A customer with two lattes and a scone. */
async function shopper(): Promise<string> {
  const customer = newCustomer();
  await service().post(`${v1}/items`, item(customer));
  await service().post(
    `${v1}/items`,
    item(customer, { product_id: 'scone', product_name: 'Scone', price: '2.50', quantity: 1 }),
  );
  return customer;
}

describe.each(slashes)('GET /:customer_id%s', (slash) => {
  test('answers the cart', async () => {
    const customer = await shopper();
    const { status, body } = await service().get(`${v1}/${customer}${slash}`);
    expect(status).toBe(200);
    expect(body).toEqual(
      success(
        'Cart retrieved successfully',
        cart(customer, 3, '10.90', [
          line('latte', 'Latte', '4.20', 2, '8.40'),
          line('scone', 'Scone', '2.50', 1, '2.50'),
        ]),
      ),
    );
  });

  test('an unknown customer has an empty cart, and stays unknown', async () => {
    const { status, body } = await service().get(`${v1}/nobody-yet${slash}`);
    expect(status).toBe(200);
    expect(body).toEqual(success('Cart retrieved successfully', cart('nobody-yet', 0, '0.00', [])));
    expect(await trial.rows("select from carts.carts where owner = 'customer:nobody-yet'")).toEqual([]);
  });
});

test('a customer is named in the address by any text, percent-encoded', async () => {
  const customer = 'José/Ñandú & Cº ☕';
  await service().post(`${v1}/items`, item(customer, { product_id: 'café/ñ' }));
  const address = `${v1}/${encodeURIComponent(customer)}`;
  expect((await service().get(address)).body.cart).toMatchObject({ customer_id: customer, total_items: 2 });
  await service().put(`${address}/items/${encodeURIComponent('café/ñ')}?quantity=7`);
  expect((await service().get(`${address}/`)).body.cart.total_items).toBe(7);
});

describe.each(slashes)('PUT /:customer_id/items/:product_id%s', (slash) => {
  const put = (customer: string, product: string, query: string) =>
    service().put(`${v1}/${customer}/items/${product}${slash}${query}`);

  test('sets the quantity', async () => {
    const customer = await shopper();
    const { status, body } = await put(customer, 'latte', '?quantity=7');
    expect(status).toBe(200);
    const lines = [line('latte', 'Latte', '4.20', 7, '29.40'), line('scone', 'Scone', '2.50', 1, '2.50')];
    expect(body).toEqual(success('Item quantity updated successfully', cart(customer, 8, '31.90', lines)));
  });

  test('to 0 removes the item', async () => {
    const customer = await shopper();
    const { status, body } = await put(customer, 'latte', '?quantity=0');
    expect(status).toBe(200);
    const lines = [line('scone', 'Scone', '2.50', 1, '2.50')];
    expect(body).toEqual(success('Item quantity updated successfully', cart(customer, 1, '2.50', lines)));
  });

  test('to 0 of what is not there is fine, also for an unknown customer', async () => {
    const customer = await shopper();
    const answers = [await put(customer, 'tea', '?quantity=0'), await put('nobody-yet', 'tea', '?quantity=0')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ body }) => [body.message, body.cart.total_items])).toEqual([
      ['Item quantity updated successfully', 3],
      ['Item quantity updated successfully', 0],
    ]);
  });

  test.each(['-1', '-999', '-1000001', '-99999999999999'])('to %s: 400', async (quantity) => {
    const customer = await shopper();
    const { status, body } = await put(customer, 'latte', `?quantity=${quantity}`);
    expect([status, body.code, body.detail]).toEqual([400, 'negative_quantity', 'Quantity cannot be negative']);
    expect(await linesOf(service(), customer)).toEqual(['latte × 2 at 4.20', 'scone × 1 at 2.50']);
  });

  test('of what is not in the cart: 400', async () => {
    const customer = await shopper();
    const answers = [await put(customer, 'tea', '?quantity=1'), await put('nobody-yet', 'tea', '?quantity=1')];
    for (const { status, body } of answers) {
      expect([status, body.code, body.detail]).toEqual([400, 'item_not_in_cart', 'Item tea not found in cart']);
    }
    expect(await linesOf(service(), customer)).toEqual(['latte × 2 at 4.20', 'scone × 1 at 2.50']);
  });

  test.each([
    '',
    '?quantity=',
    '?quantity=two',
    '?quantity=1.5',
    '?quantity=1&quantity=2',
    '?quantity=100000',
    '?amount=1',
  ])('with the query %j: 422', async (query) => {
    const customer = await shopper();
    const { status, body } = await put(customer, 'latte', query);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors.map((one: { path: string }) => one.path)).toEqual(['/quantity']);
    expect(await linesOf(service(), customer)).toEqual(['latte × 2 at 4.20', 'scone × 1 at 2.50']);
  });
});

describe.each(slashes)('DELETE /:customer_id/items/:product_id%s', (slash) => {
  test('removes the item, and is content when it is not there', async () => {
    const customer = await shopper();
    const remove = () => service().delete(`${v1}/${customer}/items/scone${slash}`);
    const [first, again] = [await remove(), await remove()];
    const left = cart(customer, 2, '8.40', [line('latte', 'Latte', '4.20', 2, '8.40')]);
    for (const { status, body } of [first, again]) {
      expect([status, body]).toEqual([200, success('Item removed from cart successfully', left)]);
    }
    const absent = await service().delete(`${v1}/nobody-yet/items/scone${slash}`);
    expect([absent.status, absent.body]).toEqual([
      200,
      success('Item removed from cart successfully', cart('nobody-yet', 0, '0.00', [])),
    ]);
  });
});

describe.each(slashes)('DELETE /:customer_id%s', (slash) => {
  test('clears the cart, and is content when there is none', async () => {
    const customer = await shopper();
    for (const id of [customer, customer, 'nobody-yet']) {
      const { status, body } = await service().delete(`${v1}/${id}${slash}`);
      expect([status, body]).toEqual([200, success('Cart cleared successfully', null)]);
    }
    expect(await linesOf(service(), customer)).toEqual([]);
  });
});
