import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningRole, startWorker } from '../../../src/roles/worker.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { TrialSmtp } from '../../support/smtp.ts';
import { history, importAll } from '../history.ts';
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

/** All that there was to say about an order has been said. */
const settled = (orderId: string, said: readonly string[]) =>
  eventually(
    () => mails(orderId),
    (found) => found.length >= said.length && found.every(({ status }) => status === 'sent'),
  );

test('an order is confirmed, its payment receipted, its being ready and its refund told, each once', async () => {
  const { order_id, order_number } = await place(trial.as('maria'), latte);
  await settled(order_id, ['order_confirmation']);
  await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
  await settled(order_id, ['order_confirmation', 'receipt']);
  await trial.as('barista').post(`/api/orders/${order_id}/accept`);
  await trial.as('barista').post(`/api/orders/${order_id}/ready`);
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
});

test('an order that is paid when it is confirmed has its invoice there and no receipt, whoever is first', async () => {
  const orders = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const { order_id } = await place(trial.as('jonas'), latte);
      await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
      return order_id as string;
    }),
  );
  const [lag] = [
    async () =>
      (
        await trial.rows<{ lag: number }>(
          `select count(*) as lag from kernel.event_log as log, kernel.consumers as c where c.name = 'notifications.orders' and (log.transaction_id, log.position) > (c.transaction_id, c.position)`,
        )
      )[0]!.lag,
  ];
  await eventually(lag!, (events) => events === 0);
  await eventually(
    () => counts(trial),
    ({ pending }) => pending === undefined,
  );
  for (const order_id of orders) {
    const [confirmation, ...more] = await mails(order_id);
    expect(confirmation).toMatchObject({ template: 'order_confirmation', status: 'sent' });
    expect(more.map(({ template }) => template)).toEqual(confirmation!.with_invoice ? [] : ['receipt']);
  }
});

test('guests are written to where they said; those who cannot be, imported history and what is over are not', async () => {
  const guest = await trial.guest().post('/api/orders', {
    ...latte,
    payment_method: 'cash',
    fulfilment: { type: 'pickup' },
    contact: { name: 'Ada', email: 'ada@example.net' },
  });
  const silent = await place(trial.as('till'), latte);
  const imported = history({ external_id: 'old-1', customer_id: 'maria' });
  await importAll(trial, [imported]);
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
