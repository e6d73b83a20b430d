import { afterAll, beforeAll, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';
import { end, useWorkers } from '../../roles/trial-workers.ts';
import { TrialSmtp } from '../../support/smtp.ts';
import { eventually } from '../payments/eventually.ts';
import { counts, put, verifyMail } from './outbox.ts';

const smtp = new TrialSmtp();
const trial = useShop();
beforeAll(() => smtp.start());
afterAll(() => smtp.stop());

const startWorker = useWorkers(trial, () => ({ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtp.port) }));

const arrived = (number: number) =>
  eventually(
    async () => smtp.received.length,
    (length) => length >= number,
    60_000,
  );
const allSent = () =>
  eventually(
    () => counts(trial),
    ({ pending }) => pending === undefined,
    60_000,
  );

test('killed while it mails, and again: every mail arrives, and whatever came twice is the same mail', async () => {
  const messages = Array.from({ length: 300 }, (_, index) => verifyMail(`guest-${index}@example.org`));
  const first = startWorker();
  await put(trial, messages);
  await arrived(60);
  await end(first, 'SIGKILL');
  const second = startWorker();
  await arrived(150);
  await end(second, 'SIGKILL');
  const third = startWorker();
  await allSent();
  await end(third, 'SIGTERM');
  expect(await counts(trial)).toEqual({ sent: 300 });
  expect(new Set(smtp.messageIds)).toEqual(new Set(messages.map((one) => `<${one.message_id}@localhost>`)));
  // in doubt at a kill are at most those in hand
  expect(smtp.received.length - 300).toBeLessThanOrEqual(8);
  expect(await trial.rows('select from graphile_worker.jobs')).toEqual([]);
}, 180_000);

test('two workers send each mail once, also when one of them is asked to end', async () => {
  const before = smtp.received.length;
  const messages = Array.from({ length: 200 }, (_, index) => verifyMail(`pair-${index}@example.org`));
  const [one, other] = [startWorker(), startWorker()];
  await put(trial, messages);
  await arrived(before + 50);
  await end(one, 'SIGTERM');
  await allSent();
  await end(other, 'SIGTERM');
  expect(one.exitCode).toBe(0);
  expect(smtp.received.length).toBe(before + 200);
  expect(new Set(smtp.messageIds.slice(before)).size).toBe(200);
}, 180_000);
