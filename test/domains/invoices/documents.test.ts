import { beforeAll, describe, expect, test } from 'vitest';
import { statisticsConsumer } from '../../../src/domains/customers/index.ts';
import { creditNotesConsumer } from '../../../src/domains/invoices/index.ts';
import { importOrders } from '../../../src/domains/orders/index.ts';
import type { Consumer } from '../../../src/kernel/consumer.ts';
import type { Client } from '../../roles/client.ts';
import { type Name, type TrialShop, useShop } from '../../roles/trial-shop.ts';
import { follow } from '../log.ts';
import { on } from '../orders/planted.ts';
import { place, putMenu } from '../orders/selling.ts';
import { pagesOf } from './issued.ts';

const trial = useShop({
  TAX_RATE_DEFAULT: '0.19',
  SELLER_NAME: 'Crema GmbH',
  SELLER_ADDRESS: 'Hauptstraße 1, 10115 Berlin',
  SELLER_TAX_ID: 'DE123456789',
});
beforeAll(() => putMenu(trial));

const till = () => trial.as('till');
const catchUp = () => follow(trial.shop.database, creditNotesConsumer(trial.shop.invoices.settings));

interface Listed {
  kind: string;
  invoice_id: string;
  invoice_number: string;
  total: string;
  tax: string;
  corrects: string | null;
}
const listed = async (order_id: string): Promise<Listed[]> =>
  (await till().get(`/api/orders/${order_id}/invoices`)).body.items;

/** An answer that may be a file. */
async function file(client: Client, url: string) {
  const response = await trial.app.inject({ method: 'GET', url, headers: await client.credentials() });
  return { status: response.statusCode, headers: response.headers, bytes: response.rawPayload };
}

async function paidOrder(special: Record<string, unknown> = {}, client: Client = till()) {
  const order = await place(client, special);
  expect((await till().post(`/api/orders/${order.order_id}/pay`, { method: 'cash' })).status).toBe(200);
  return order;
}
/** Asks for the invoice, which issues it. */
const invoice = (order_id: string, client: Client = till()) => file(client, `/api/orders/${order_id}/invoice`);
const invoicedOrder = async (special: Record<string, unknown> = {}, client: Client = till()) => {
  const order = await paidOrder(special, client);
  expect((await invoice(order.order_id)).status).toBe(200);
  return order;
};
const refund = async (order_id: string, amount?: string) => {
  const { status } = await till().post(`/api/orders/${order_id}/refund`, { amount, reason: 'It was cold.' });
  expect(status).toBe(200);
};
const importedOrder = async (trialShop: TrialShop, external_id: string, payment_status: 'paid' | 'refunded') => {
  const lines = [{ product_id: 'old', product_name: 'Old tea', category: null, quantity: 2, price_cents: 190 }];
  const past = { source: 'pos', customer_id: 'maria', placed_at: '2024-05-01T10:00:00.000Z', lines } as const;
  const order = { ...past, external_id, status: 'completed', payment_status, payment_method: 'cash' } as const;
  const [done] = await trialShop.run(importOrders(trialShop.shop.settings), [order]);
  return (done as { order_id: string }).order_id;
};

describe('issuing', () => {
  test('an order that has been paid has one invoice, whoever asks how often', async () => {
    const { order_id } = await paidOrder({
      items: [
        { product_id: 'scone', quantity: 2 },
        { product_id: 'espresso', quantity: 1 },
      ],
    });
    await catchUp();
    expect(await listed(order_id)).toEqual([]);
    const answers = await Promise.all([1, 2, 3].map(() => invoice(order_id)));
    const [issued, ...others] = await listed(order_id);
    expect(others).toEqual([]);
    expect(issued).toMatchObject({ kind: 'invoice', total: '7.50', tax: '0.97', corrects: null });
    for (const { status, headers, bytes } of answers) {
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('application/pdf');
      expect(headers['content-disposition']).toBe(`attachment; filename="invoice-${issued!.invoice_number}.pdf"`);
      expect(headers['cache-control']).toBe('private, no-cache');
      expect(bytes).toEqual(answers[0]!.bytes);
    }
    const [page] = await pagesOf(answers[0]!.bytes);
    for (const text of [
      issued!.invoice_number,
      'Crema GmbH',
      '10115 Berlin',
      'DE123456789',
      '7.50',
      '0.97',
      '0.81',
      '0.16',
    ]) {
      expect(page).toContain(text);
    }
    expect(await listed(order_id)).toEqual([issued]);
  });

  test('what has not been paid has none, also not in part', async () => {
    const { order_id } = await place(till());
    for (const amount of [null, '1.00']) {
      if (amount) await till().post(`/api/orders/${order_id}/pay`, { method: 'cash', amount });
      await catchUp();
      const { status, body } = await till().get(`/api/orders/${order_id}/invoice`);
      expect([status, body.code]).toEqual([409, 'invoice_not_available']);
      expect(await listed(order_id)).toEqual([]);
    }
    await till().post(`/api/orders/${order_id}/pay`, { method: 'voucher' });
    expect((await invoice(order_id)).status).toBe(200);
    expect(await listed(order_id)).toHaveLength(1);
  });

  test('imported history has one only when somebody asks, and none where all was given back before', async () => {
    const [kept, back] = [await importedOrder(trial, 'a', 'paid'), await importedOrder(trial, 'b', 'refunded')];
    await catchUp();
    expect([await listed(kept), await listed(back)]).toEqual([[], []]);
    expect((await file(trial.as('maria'), `/api/orders/${kept}/invoice`)).status).toBe(200);
    expect((await file(till(), `/api/orders/${back}/invoice`)).status).toBe(409);
    await refund(kept, '1.00');
    await catchUp();
    expect((await listed(kept)).map(({ kind, total }) => [kind, total])).toEqual([
      ['invoice', '3.80'],
      ['credit_note', '1.00'],
    ]);
  });

  test('refunds of an imported order before its invoice are credited with it', async () => {
    const order_id = await importedOrder(trial, 'c', 'paid');
    await refund(order_id, '0.80');
    await catchUp();
    expect(await listed(order_id)).toEqual([]);
    expect((await file(till(), `/api/orders/${order_id}/invoice`)).status).toBe(200);
    expect((await listed(order_id)).map(({ total }) => total)).toEqual(['3.80', '0.80']);
  });
});

describe('crediting', () => {
  test('each refund has a credit note; together they are what was given back, and all of the tax', async () => {
    const { order_id } = await invoicedOrder({
      items: [
        { product_id: 'scone', quantity: 1 },
        { product_id: 'espresso', quantity: 1 },
      ],
    });
    await refund(order_id, '1.11');
    await catchUp();
    await refund(order_id, '0.01');
    await refund(order_id);
    await catchUp();
    await catchUp();
    const [issued, ...notes] = await listed(order_id);
    expect(notes.map(({ total }) => total)).toEqual(['1.11', '0.01', '3.83']);
    expect(notes.every(({ corrects }) => corrects === issued!.invoice_number)).toBe(true);
    expect(notes.map(({ invoice_number }) => /^INV-CN-\d{6}$/.test(invoice_number))).toEqual([true, true, true]);
    const cents = (text: string) => Math.round(Number(text) * 100);
    expect(notes.reduce((sum, { tax }) => sum + cents(tax), 0)).toBe(cents(issued!.tax));
    const { status, headers, bytes } = await file(till(), `/api/invoices/${notes[0]!.invoice_id}`);
    expect([status, headers['content-disposition']]).toEqual([
      200,
      `attachment; filename="credit-note-${notes[0]!.invoice_number}.pdf"`,
    ]);
    const [page] = await pagesOf(bytes);
    for (const text of ['Credit note', issued!.invoice_number, 'It was cold.', '1.11']) expect(page).toContain(text);
  });

  test('an order that was paid and given back before anybody asked has neither, and then both', async () => {
    const { order_id } = await paidOrder();
    await till().post(`/api/orders/${order_id}/cancel`, {});
    await catchUp();
    expect(await listed(order_id)).toEqual([]);
    expect((await invoice(order_id)).status).toBe(200);
    expect((await listed(order_id)).map(({ kind, total }) => [kind, total])).toEqual([
      ['invoice', '5.10'],
      ['credit_note', '5.10'],
    ]);
  });
});

test('a number that the consumer gave is on the disk before anybody sees it', async () => {
  const commitsLate = async (consumer: Consumer) => {
    const { order_id } = await invoicedOrder();
    await refund(order_id, '1.00');
    const written: string[] = [];
    const watched = on(trial.shop.database, (tx) => ({
      write: (statement, values) => {
        written.push(statement.name);
        return tx.write(statement, values);
      },
    }));
    await follow(watched, consumer);
    expect(written).toContain('kernel.advance_consumer');
    return written.includes('kernel.commit_may_be_late');
  };
  expect(await commitsLate(statisticsConsumer({ timeZone: 'UTC' }))).toBe(true);
  expect(await commitsLate(creditNotesConsumer(trial.shop.invoices.settings))).toBe(false);
});

describe('who may read', () => {
  test.each(['barista', 'csr', 'editor', 'admin', 'till', 'jonas'] as const)('%s', async (name: Name) => {
    const { order_id } = await paidOrder({}, name === 'jonas' ? trial.as('jonas') : till());
    expect((await file(trial.as(name), `/api/orders/${order_id}/invoice`)).status).toBe(200);
  });

  test('for somebody else it is not there, and none is issued', async () => {
    const { order_id } = await paidOrder({}, trial.as('jonas'));
    for (const stranger of [trial.as('maria'), trial.guest()]) {
      for (const url of [`/api/orders/${order_id}/invoice`, `/api/orders/${order_id}/invoices`]) {
        const { status, body } = await stranger.get(url);
        expect([url, status, body.code]).toEqual([url, 404, 'not_found']);
      }
    }
    expect((await trial.as('crm').get(`/api/orders/${order_id}/invoice`)).status).toBe(403);
    expect(await listed(order_id)).toEqual([]);
    expect((await invoice(order_id)).status).toBe(200);
    const [{ invoice_id }] = (await listed(order_id)) as [Listed];
    for (const stranger of [trial.as('maria'), trial.guest()]) {
      expect((await stranger.get(`/api/invoices/${invoice_id}`)).status).toBe(404);
    }
    expect((await file(trial.as('jonas'), `/api/invoices/${invoice_id}`)).status).toBe(200);
  });

  test('a guest reads hers by her cookie', async () => {
    const guest = trial.guest();
    await guest.post('/api/cart/items', { product_id: 'scone', quantity: 1 });
    const contact = { contact: { name: 'Ada Guest' } };
    const { body } = await guest.post('/api/cart/checkout', {
      payment_method: 'cash',
      fulfilment: { type: 'pickup' },
      ...contact,
    });
    await till().post(`/api/orders/${body.order_id}/pay`, { method: 'cash' });
    const { status, bytes } = await file(guest, `/api/orders/${body.order_id}/invoice`);
    expect(status).toBe(200);
    expect((await pagesOf(bytes))[0]).toContain('Ada Guest');
  });
});

describe('what was issued', () => {
  test.each([
    ['changed', 'update invoices.documents set content = content || \'{"store_name": "x"}\''],
    ['deleted', 'delete from invoices.documents'],
    ['emptied', 'truncate invoices.documents'],
  ])('cannot be %s', async (_what, statement) => {
    await invoicedOrder();
    await expect(trial.rows(statement)).rejects.toMatchObject({ code: 'CR002' });
  });

  test('stays when the order, the profile and the settings go on', async () => {
    const { order_id } = await paidOrder({}, trial.as('maria'));
    const before = await file(till(), `/api/orders/${order_id}/invoice`);
    await trial.rows(`update customers.customers set display_name = 'Somebody Else' where customer_id = 'maria'`);
    const another = await trial.another();
    const settings = { ...another.shop.invoices.settings, store_name: 'Other name', series: 'NEW' };
    await follow(another.shop.database, creditNotesConsumer(settings));
    const after = await file(till(), `/api/orders/${order_id}/invoice`);
    expect(after.bytes).toEqual(before.bytes);
  });
});
