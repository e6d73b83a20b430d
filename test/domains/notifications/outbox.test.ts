import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseMessages, type NewMessage } from '../../../src/domains/notifications/index.ts';
import { english } from '../../../src/domains/notifications/letters/en.ts';
import { uuid7 } from '../../../src/kernel/ids.ts';
import { startBackground } from '../../../src/roles/background.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { eventually } from '../payments/eventually.ts';
import { counts, put, statusOf, verifyMail } from './outbox.ts';

/** A gateway for SMS: takes what is posted, refuses what is for nobody, and is ill when asked to be. */
const posted: { key: string | undefined; body: Record<string, unknown> }[] = [];
const gateway = createServer(async (request, response) => {
  const body = JSON.parse(await text(request));
  posted.push({ key: request.headers['idempotency-key'] as string, body });
  response.writeHead(body.recipient === 'nobody' ? 400 : posted.length === 1 ? 503 : 204).end();
});
await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
const trial = useShop({ SMS_WEBHOOK_URL: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/sms` });
let background: { stop(): Promise<void> };
beforeAll(async () => {
  background = await startBackground(trial.shop);
});
afterAll(async () => {
  await background.stop();
  gateway.close();
});

const until = (message_id: string, status: string) =>
  eventually(
    () => statusOf(trial, message_id),
    (row) => row.status === status,
  );

test('without a mail server mails are kept, and can be read; links that open accounts by admins only', async () => {
  const [first, second] = [verifyMail('Maria@example.org'), verifyMail('jonas@example.org')];
  await put(trial, [first]);
  await put(trial, [second]);
  await until(first.message_id, 'kept');
  await until(second.message_id, 'kept');
  const list = '/api/admin/outbox?status=kept&page_size=1';
  const page = await trial.as('admin').get(list);
  expect(page.body).toMatchObject({ page: 1, page_size: 1, total: 2, total_pages: 2 });
  expect(page.body.items[0]).toMatchObject({
    message_id: second.message_id,
    recipient: 'jonas@example.org',
    status: 'kept',
    subject: 'Confirm your e-mail address for Crema',
    text: expect.stringContaining('token=s3cret'),
    html: expect.stringContaining('token=s3cret'),
  });
  expect(JSON.stringify((await trial.as('editor').get(list)).body)).not.toContain('s3cret');
  expect((await trial.as('csr').get(list)).status).toBe(403);
  expect((await trial.guest().get(list)).status).toBe(401);
  // a word that is no filter is none
  expect((await trial.as('admin').get('/api/admin/outbox?template=receipt&nothing-known=42')).status).toBe(200);
  const found = await trial.as('admin').get('/api/admin/outbox?recipient=maria@EXAMPLE.org');
  expect(found.body.items.map((one: { message_id: string }) => one.message_id)).toEqual([first.message_id]);
  const unknown = await trial.as('admin').post(`/api/admin/outbox/${uuid7()}/retry`);
  expect(unknown.status).toBe(404);
  expect((await trial.guest().get('/health')).body.components.mail.status).toBe('not_configured');
});

test('the outbox can be asked for every kind of letter, and for no other', async () => {
  const asked = async (template: string) =>
    (await trial.as('admin').get(`/api/admin/outbox?template=${template}`)).status;
  const answers = await Promise.all(Object.keys(english).map(async (template) => [template, await asked(template)]));
  expect(answers).toEqual(Object.keys(english).map((template) => [template, 200]));
  expect(await asked('love_letter')).toBe(422);
});

test('an SMS is posted to its webhook under its own key, again when that is ill, not when it says no', async () => {
  const sms = (recipient: string): NewMessage => ({ ...verifyMail(recipient), channel: 'sms' });
  const [good, bad] = [sms('+49 30 1'), sms('nobody')];
  await put(trial, [good]);
  await until(good.message_id, 'sent');
  await put(trial, [bad]);
  expect(await until(bad.message_id, 'failed')).toMatchObject({ last_error: 'the webhook answered 400', attempts: 1 });
  expect(posted.map(({ key, body }) => [key, body.message_id, body.recipient])).toEqual([
    [good.message_id, good.message_id, '+49 30 1'],
    [good.message_id, good.message_id, '+49 30 1'],
    [bad.message_id, bad.message_id, 'nobody'],
  ]);
  expect(posted[0]!.body.text).toContain('https://cafe.example/verify');
});

test('of somebody who is erased nothing is left, and nothing is sent any more', async () => {
  const message: NewMessage = { ...verifyMail('ada@example.org'), customer_id: 'ada' };
  await put(trial, [message]);
  await until(message.message_id, 'kept');
  await trial.shop.database.transaction(async (tx) => eraseMessages(tx, ['ada'], new Date()));
  expect(await statusOf(trial, message.message_id)).toMatchObject({ recipient: 'erased', data: {}, customer_id: null });
  expect((await trial.as('admin').post(`/api/admin/outbox/${message.message_id}/retry`)).status).toBe(409);
  expect((await trial.as('admin').get('/api/admin/outbox')).body.items[0]).toMatchObject({ subject: 'erased' });
  expect(await counts(trial)).toEqual({ kept: 3, sent: 1, failed: 1 });
});
