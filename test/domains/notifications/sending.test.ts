import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type NewMessage, putInOutbox } from '../../../src/domains/notifications/index.ts';
import { uuid7 } from '../../../src/kernel/ids.ts';
import { startBackground } from '../../../src/roles/background.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { TrialSmtp } from '../../support/smtp.ts';
import { eventually } from '../payments/eventually.ts';

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

const verify = (recipient: string): NewMessage => ({
  message_id: uuid7(),
  channel: 'email',
  template: 'verify_email',
  recipient,
  customer_id: 'maria',
  locale: null,
  data: { name: 'Maria <b>', link: 'https://cafe.example/verify?token=s3cret&x=1' },
  dedupe_key: null,
});
const put = (messages: readonly NewMessage[]) =>
  trial.shop.database.transaction(async (tx) => putInOutbox(tx, messages, new Date()));
const rowOf = async (id: string) =>
  (
    await trial.rows<{ status: string; attempts: number; last_error: string | null; data: { link: string } }>(
      'select status, attempts, last_error, data from notifications.notification_outbox where message_id = $1',
      [id],
    )
  )[0]!;

test('a message is sent once it is committed, in text and HTML, and its secret is gone', async () => {
  const message = verify('maria@example.org');
  await put([message]);
  const sent = await eventually(
    () => rowOf(message.message_id),
    ({ status }) => status === 'sent',
  );
  expect(sent.data.link).toBe('(removed after sending)');
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
