import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackground } from '../../../src/roles/background.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { TrialSmtp } from '../../support/smtp.ts';
import { eventually } from '../payments/eventually.ts';
import { counts, put, statusOf, verifyMail } from './outbox.ts';

const smtp = new TrialSmtp();
await smtp.start();
const trial = useShop({
  SMTP_HOST: '127.0.0.1',
  SMTP_PORT: String(smtp.port),
  SMTP_FROM: 'Crema <shop@cafe.example>',
  SUPPORT_INBOX: 'help@cafe.example',
});
let background: { stop(): Promise<void> };

beforeAll(async () => {
  background = await startBackground(trial.shop);
});
afterAll(async () => {
  await background.stop();
  await smtp.stop();
});

const until = (message_id: string, status: string) =>
  eventually(
    () => statusOf(trial, message_id),
    (row) => row.status === status,
  );

test('a message is sent once it is committed, in text and HTML, and its secret is gone', async () => {
  const message = verifyMail('maria@example.org');
  await put(trial, [message]);
  const sent = await until(message.message_id, 'sent');
  expect(sent.data).toEqual({ name: 'Maria <b>', link: '(removed after sending)' });
  const [mail, ...more] = await smtp.mailsTo('maria@example.org');
  expect(more).toEqual([]);
  expect(mail).toMatchObject({
    messageId: `<${message.message_id}@cafe.example>`,
    from: { name: 'Crema', address: 'shop@cafe.example' },
    replyTo: [{ address: 'help@cafe.example' }],
    subject: 'Confirm your e-mail address for Crema',
  });
  expect(mail!.text).toContain('https://cafe.example/verify?token=s3cret&x=1');
  expect(mail!.html).toContain('href="https://cafe.example/verify?token=s3cret&amp;x=1"');
  expect(mail!.html).toContain('Maria &lt;b&gt;');
  expect(mail!.html).not.toContain('<b>');
});

test('what is rolled back is not sent, and a key that comes twice is one message', async () => {
  const before = smtp.received.length;
  const lost = verifyMail('lost@example.org');
  const { database } = trial.shop;
  await expect(
    database.transaction(async (tx) => {
      const { putInOutbox } = await import('../../../src/domains/notifications/index.ts');
      putInOutbox(tx, [lost], new Date());
      throw new Error('changed our mind');
    }),
  ).rejects.toThrow('changed our mind');
  const [first, second] = [verifyMail('jonas@example.org', 'once'), verifyMail('jonas@example.org', 'once')];
  await put(trial, [first]);
  await put(trial, [second]);
  await until(first.message_id, 'sent');
  expect(await statusOf(trial, second.message_id)).toBeUndefined();
  expect(await smtp.mailsTo('lost@example.org')).toEqual([]);
  expect(smtp.received.length).toBe(before + 1);
});

test('a recipient who is refused fails alone, and goes out again from the administration', async () => {
  const messages = ['a@example.org', 'refused@example.org', 'b@example.org', 'no address'].map((to) => verifyMail(to));
  await put(trial, messages);
  const [, refused, , wrong] = messages;
  for (const index of [0, 2]) await until(messages[index]!.message_id, 'sent');
  expect(await until(wrong!.message_id, 'failed')).toMatchObject({ last_error: 'this is not a mail address' });
  const failed = await until(refused!.message_id, 'failed');
  expect(failed).toMatchObject({ attempts: 1, last_error: expect.stringContaining('no such mailbox') });
  expect(failed.data.link).toContain('s3cret');

  // somebody opens the mailbox
  await trial.rows(
    `update notifications.notification_outbox set recipient = 'opened@example.org' where message_id = $1`,
    [refused!.message_id],
  );
  const path = `/api/admin/outbox/${refused!.message_id}/retry`;
  expect((await trial.as('barista').post(path)).status).toBe(403);
  expect(await statusOf(trial, refused!.message_id)).toMatchObject({ status: 'failed' });
  const { status, body } = await trial.as('editor').post(path);
  expect({ status, body }).toMatchObject({ status: 202, body: { status: 'pending', attempts: 0, last_error: null } });
  expect(body.data).toBeUndefined();
  await until(refused!.message_id, 'sent');
  const [mail] = await smtp.mailsTo('opened@example.org');
  expect(mail!.messageId).toBe(`<${refused!.message_id}@cafe.example>`);
  expect((await trial.as('editor').post(path)).body.code).toBe('invalid_transition');
  expect(
    await trial.rows(`select principal, before, after from kernel.audit_log where action = 'notifications.retry'`),
  ).toEqual([
    {
      principal: 'person:editor',
      before: { status: 'failed', attempts: 1 },
      after: { status: 'pending', attempts: 0 },
    },
  ]);
});

test('a server that is down is waited for, and then everything arrives', async () => {
  const before = smtp.received.length;
  await smtp.stop();
  const messages = Array.from({ length: 20 }, (_, index) => verifyMail(`patient-${index}@example.org`));
  await put(trial, messages);
  const last = messages.at(-1)!.message_id;
  await eventually(
    () => statusOf(trial, last),
    (row) => row.attempts > 0,
  );
  expect(await statusOf(trial, last)).toMatchObject({ status: 'pending', last_error: expect.any(String) });
  await smtp.start();
  await eventually(
    () => counts(trial),
    ({ pending }) => pending === undefined,
    60_000,
  );
  expect(smtp.received.length).toBe(before + 20);
  expect(new Set(smtp.messageIds).size).toBe(smtp.received.length);
}, 90_000);
