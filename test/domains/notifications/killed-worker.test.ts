import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newDirectory, startCrema } from '../../cli/crema.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { TrialSmtp } from '../../support/smtp.ts';
import { eventually } from '../payments/eventually.ts';
import { counts, put, verifyMail } from './outbox.ts';

const smtp = new TrialSmtp();
const trial = useShop();
const running: ChildProcess[] = [];
beforeAll(() => smtp.start());
afterAll(async () => {
  for (const worker of running) worker.kill('SIGKILL');
  await smtp.stop();
});

function startWorker(): ChildProcess {
  const env = {
    DATABASE_URL: trial.shop.queue.url,
    CREMA_DEMO: 'false',
    JWT_SECRET: 's'.repeat(40),
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(smtp.port),
  };
  const worker = startCrema(['start', '--role', 'worker'], env, newDirectory());
  worker.stderr!.resume();
  worker.stdout!.resume();
  running.push(worker);
  return worker;
}

async function kill(worker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  worker.kill(signal);
  if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
}

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
  await kill(first, 'SIGKILL');
  const second = startWorker();
  await arrived(150);
  await kill(second, 'SIGKILL');
  const third = startWorker();
  await allSent();
  await kill(third, 'SIGTERM');
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
  await kill(one, 'SIGTERM');
  await allSent();
  await kill(other, 'SIGTERM');
  expect(one.exitCode).toBe(0);
  expect(smtp.received.length).toBe(before + 200);
  expect(new Set(smtp.messageIds.slice(before)).size).toBe(200);
}, 180_000);
