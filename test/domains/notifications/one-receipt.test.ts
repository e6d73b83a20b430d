import { expect, test } from 'vitest';
import { orderMailConsumer } from '../../../src/domains/notifications/consumers.ts';
import { decideInvoice } from '../../../src/domains/notifications/decide-invoice.ts';
import { orderMailLock, saveDecisions } from '../../../src/domains/notifications/store-invoices.ts';
import { stepConsumer } from '../../../src/kernel/consumer-step.ts';
import { sql } from '../../../src/kernel/database.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { place, putMenu } from '../orders/selling.ts';
import { outbox } from './outbox.ts';

const trial = useShop();
const consumer = orderMailConsumer({ orderLink: (orderId) => `https://cafe.example/orders/${orderId}` });
const register = sql('trial.register', `insert into kernel.consumers (name) values ($1) on conflict do nothing`);

/** Lets the consumer take all that is in the log. */
async function catchUp(): Promise<void> {
  const { database } = trial.shop;
  await database.transaction(async (tx) => void tx.write(register, [consumer.name]));
  for (;;) {
    const step = await stepConsumer(database, consumer);
    if (step === 'idle') return;
  }
}
const pay = (orderId: string) => trial.as('till').post(`/api/orders/${orderId}/pay`, { method: 'cash' });
const mails = async (orderId: string) => (await outbox(trial)).filter(({ data }) => data.order_id === orderId);

test('a payment that is heard of while the confirmation is being decided has its receipt', async () => {
  await putMenu(trial);
  const { order_id } = await place(trial.as('maria'));
  await catchUp();
  const [confirmation] = await mails(order_id);
  const { database } = trial.shop;
  const heard = Promise.withResolvers<void>();
  await database.transaction(async (tx) => {
    await tx.lock([orderMailLock(order_id)]);
    // the sender has seen that it is not paid; now it is, and the consumer hears of it before the sender has noted that
    await pay(order_id);
    catchUp().then(heard.resolve, heard.reject);
    await new Promise((resolve) => setTimeout(resolve, 300));
    saveDecisions(tx, [{ message_id: confirmation!.message_id, with_invoice: false }]);
  });
  await heard.promise;
  expect((await mails(order_id)).map(({ template }) => template)).toEqual(['order_confirmation', 'receipt']);
});

test('a confirmation that is decided after the payment carries the invoice, and stays with that', async () => {
  const { order_id } = await place(trial.as('jonas'));
  await catchUp();
  await pay(order_id);
  await catchUp();
  const [confirmation, ...none] = await mails(order_id);
  expect(none).toEqual([]);
  const input = { message_id: confirmation!.message_id, order_id };
  expect(await trial.run(decideInvoice, [input])).toEqual([true]);
  await trial.as('csr').post(`/api/orders/${order_id}/refund`, { reason: 'cold' });
  expect(await trial.run(decideInvoice, [input])).toEqual([true]);
});

test('a guest’s mail has the link to her order', async () => {
  const contact = { name: 'Ada', email: 'ada@example.net' };
  const { body } = await trial.guest().post('/api/orders', {
    items: [{ product_id: 'scone', quantity: 1 }],
    ...{ payment_method: 'cash', fulfilment: { type: 'pickup' }, contact },
  });
  await catchUp();
  expect(await mails(body.order_id)).toMatchObject([
    { recipient: 'ada@example.net', data: { name: 'Ada', link: `https://cafe.example/orders/${body.order_id}` } },
  ]);
});
