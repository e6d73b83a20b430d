import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importOrders } from '../../../src/domains/orders/index.ts';
import { type RunningRole, startWorker } from '../../../src/roles/worker.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { TrialSmtp } from '../../support/smtp.ts';
import { place, putMenu } from '../orders/selling.ts';
import { eventually } from '../payments/eventually.ts';
import { counts, outbox } from './outbox.ts';

const smtp = new TrialSmtp();
await smtp.start();
const trial = useShop({ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtp.port), STORE_NAME: 'Café Ohé' });
let worker: RunningRole;

beforeAll(async () => {
  await putMenu(trial);
  worker = await startWorker(trial.shop);
});
afterAll(async () => {
  await worker.stop();
  await smtp.stop();
});

const latte = { items: [{ product_id: 'latte', quantity: 2 }] };
const mails = async (orderId: string) => (await outbox(trial)).filter(({ data }) => data.order_id === orderId);
const templates = async (orderId: string) => (await mails(orderId)).map(({ template }) => template);

/** The consumer has taken all that is in the log. */
const caughtUp = () =>
  eventually(
    () =>
      trial.rows(
        `select from kernel.event_log as log, kernel.consumers as c where c.name = 'notifications.orders'
         and (log.transaction_id, log.position) > (c.transaction_id, c.position) and log.type like 'payment.%'`,
      ),
    (left) => left.length === 0,
  );

/** All that there was to say about an order has been said. */
const settled = (orderId: string, said: readonly string[]) =>
  eventually(
    () => mails(orderId),
    (found) => found.length >= said.length && found.every(({ status }) => status === 'sent'),
    60_000,
  );

test('an order is confirmed, its payment receipted, its being ready and its refund told, each once', async () => {
  const { order_id, order_number } = await place(trial.as('maria'), latte);
  await settled(order_id, ['order_confirmation']);
  await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
  await settled(order_id, ['order_confirmation', 'receipt']);
  for (const step of ['accept', 'start', 'ready'])
    expect((await trial.as('barista').post(`/api/orders/${order_id}/${step}`)).status).toBe(200);
  await settled(order_id, ['order_confirmation', 'receipt', 'ready_for_pickup']);
  await trial.as('barista').post(`/api/orders/${order_id}/complete`);
  await trial.as('csr').post(`/api/orders/${order_id}/refund`, { amount: '1.50', reason: 'cold' });
  const said = ['order_confirmation', 'receipt', 'ready_for_pickup', 'refund'];
  const rows = await settled(order_id, said);
  expect(rows.map(({ template }) => template)).toEqual(said);
  expect(rows.every(({ customer_id }) => customer_id === 'maria')).toBe(true);
  const received = await smtp.mailsTo('maria@example.org');
  expect(received.map(({ subject }) => subject)).toEqual([
    `Your order #${order_number} at Café Ohé`,
    `Receipt for your order #${order_number} at Café Ohé`,
    `Your order #${order_number} is ready`,
    `Refund for your order #${order_number} at Café Ohé`,
  ]);
  expect(received[0]!.text).toMatch(/2 × Latte +€8\.40/);
  expect(received[3]!.text).toContain('€1.50');
  expect(received.map(({ attachments }) => attachments.map(({ filename }) => filename))).toEqual([
    [],
    [expect.stringMatching(/^invoice-.*\.pdf$/)],
    [],
    [expect.stringMatching(/^credit-note-.*\.pdf$/)],
  ]);
  expect(
    Buffer.from(received[1]!.attachments[0]!.content as ArrayBuffer)
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
});

test('an order that is paid when it is confirmed has its invoice there and no receipt, whoever is first', async () => {
  const orders = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const { order_id } = await place(trial.as('jonas'), latte);
      await delay(index * 5); // before, while and after the confirmation is sent
      await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
      return order_id as string;
    }),
  );
  await caughtUp();
  await eventually(
    () => counts(trial),
    ({ pending }) => pending === undefined,
  );
  const withInvoice = { confirmation: 0, receipt: 0 };
  for (const order_id of orders) {
    const [confirmation, ...more] = await mails(order_id);
    expect(confirmation).toMatchObject({ template: 'order_confirmation', status: 'sent' });
    expect(more.map(({ template }) => template)).toEqual(confirmation!.with_invoice ? [] : ['receipt']);
    withInvoice[confirmation!.with_invoice ? 'confirmation' : 'receipt'] += 1;
  }
  const attachments = (await smtp.mailsTo('jonas@example.org')).flatMap((mail) =>
    mail.attachments.map(({ filename, mimeType }) => ({ subject: mail.subject!.split(' ')[0]!, filename, mimeType })),
  );
  const among = (first: string) => attachments.filter(({ subject }) => subject === first).length;
  expect({ confirmation: among('Your'), receipt: among('Receipt') }).toEqual(withInvoice);
  expect(new Set(attachments.map(({ filename }) => filename)).size).toBe(40);
  expect(new Set(attachments.map(({ mimeType }) => mimeType))).toEqual(new Set(['application/pdf']));
});

test('guests are written to where they said; those who cannot be, imported history and what is over are not', async () => {
  const guest = await trial.guest().post('/api/orders', {
    ...latte,
    payment_method: 'cash',
    fulfilment: { type: 'pickup' },
    contact: { name: 'Ada', email: 'ada@example.net' },
  });
  const silent = await place(trial.as('till'), latte);
  const line = { product_id: 'latte', product_name: 'Latte', category: null, quantity: 1, price_cents: 420 };
  const times = { placed_at: '2024-05-06T07:08:09.000Z', status: 'completed', payment_status: 'paid' } as const;
  const imported = {
    source: 'till',
    external_id: 'old-1',
    customer_id: 'maria',
    payment_method: 'cash',
    lines: [line],
  };
  await trial.run(importOrders(trial.shop.settings), [{ ...imported, ...times }]);
  const done = await place(trial.as('maria'), latte);
  await trial.as('barista').post(`/api/orders/${done.order_id}/complete`);
  const last = await place(trial.as('maria'), latte);
  await settled(last.order_id, ['order_confirmation']);
  expect(await templates(guest.body.order_id)).toEqual(['order_confirmation']);
  expect((await smtp.mailsTo('ada@example.net'))[0]!.text).toContain('Hello Ada,');
  expect(await templates(silent.order_id)).toEqual([]);
  expect(await templates(done.order_id)).toEqual(['order_confirmation']);
  const told = await trial.rows<{ count: number }>(
    `select count(*) from notifications.notification_outbox as m join orders.orders as o on o.order_id::text = m.data ->> 'order_id'
     where o.origin = 'import'`,
  );
  expect(told).toEqual([{ count: 0 }]);
});

test('a card’s word is waited for: with it there is one mail with the invoice, without it there is something to pay', async () => {
  const contact = { name: 'Grace', email: 'grace@example.net' };
  const by = (payment_token: string) => ({ ...latte, payment_method: 'card', payment_token, contact });
  const paid = await place(trial.as('jonas'), by('tok_visa'));
  const [only, ...none] = await settled(paid.order_id, ['order_confirmation']);
  expect(only).toMatchObject({ template: 'order_confirmation', with_invoice: true });
  const declined = await place(trial.as('jonas'), by('tok_decline'));
  await settled(declined.order_id, ['order_confirmation']);
  await trial.as('till').post(`/api/orders/${declined.order_id}/pay`, { method: 'cash' });
  const rows = await settled(declined.order_id, ['order_confirmation', 'receipt']);
  expect(rows.map(({ template, with_invoice }) => [template, with_invoice])).toEqual([
    ['order_confirmation', false],
    ['receipt', null],
  ]);
  expect(none).toEqual([]);
  expect(await templates(paid.order_id)).toEqual(['order_confirmation']);
  const attached = (await smtp.mailsTo('grace@example.net')).map(({ attachments }) => attachments.length);
  expect(attached).toEqual([1, 0, 1]);
});
