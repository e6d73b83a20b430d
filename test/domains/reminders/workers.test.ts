import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';
import { end, useWorkers } from '../../roles/trial-workers.ts';
import { TrialSmtp } from '../../support/smtp.ts';
import { eventually } from '../payments/eventually.ts';

const smtp = new TrialSmtp();
const taken: Record<string, unknown>[] = [];
const webhook = createServer(async (request, response) => {
  taken.push((await json(request)) as Record<string, unknown>);
  response.end();
});
const trial = useShop({ STORE_TIME_ZONE: 'UTC' });
beforeAll(async () => {
  await smtp.start();
  webhook.listen(0, '127.0.0.1');
  await once(webhook, 'listening');
});
afterAll(async () => {
  webhook.close();
  await smtp.stop();
});

const startWorker = useWorkers(trial, () => ({
  ...{ STORE_TIME_ZONE: 'UTC', SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtp.port) },
  SMS_WEBHOOK_URL: `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/sms`,
}));

const clock = (hoursFromNow: number) => new Date(Date.now() + hoursFromNow * 3_600_000).toISOString().slice(11, 16);
const awake = { start: '00:00', end: '00:00' };
/** All day, but for the hour before. */
const asleep = () => ({ start: clock(-1), end: clock(-2) });

async function putDue(from: number, count: number, channel = 'email', quiet = awake): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => `guest-${from + index}`);
  await trial.rows(
    `insert into customers.customers (customer_id, email, phone, origin, created_at, updated_at)
     select id, id || '@example.org', '+49 ' || id, 'live', now(), now() from unnest($1::text[]) as id`,
    [ids],
  );
  await trial.rows(
    `insert into reminders.reminder_preferences (reminder_id, customer_id, channel, frequency, cadence_days,
       quiet_hours_start, quiet_hours_end, time_zone, next_scheduled, last_modified_by, created_at, updated_at)
     select gen_random_uuid(), id, $2, 'daily', 1, $3, $4, 'UTC', now() - interval '1 hour', 'test', now(), now()
     from unnest($1::text[]) as id`,
    [ids, channel, quiet.start, quiet.end],
  );
}
const runNow = () => trial.as('admin').post('/api/admin/jobs/reminders.send/run');
const statuses = () =>
  trial.rows<{ channel: string; status: string; count: number }>(
    'select channel, status, count(*)::int from notifications.notification_outbox group by channel, status order by 1, 2',
  );
const settled = () =>
  eventually(statuses, (rows) => rows.length > 0 && rows.every(({ status }) => status !== 'pending'), 60_000);

test('workers that are killed while they send: every reminder arrives, once each, with its one-click headers', async () => {
  await putDue(0, 200);
  const [first, second] = [startWorker(), startWorker()];
  await runNow();
  await eventually(
    async () => smtp.received.length,
    (length) => length >= 40,
    60_000,
  );
  await end(first, 'SIGKILL');
  const third = startWorker();
  expect(await settled()).toEqual([{ channel: 'email', status: 'sent', count: 200 }]);
  await Promise.all([end(second, 'SIGTERM'), end(third, 'SIGTERM')]);
  expect(new Set(smtp.messageIds).size).toBe(200);
  // in doubt at a kill are at most those in hand, and they are the same mail
  expect(smtp.received.length - 200).toBeLessThanOrEqual(4);
  expect(new Set(smtp.received.map(({ to }) => to[0])).size).toBe(200);
  const [mail] = await smtp.mailsTo('guest-0@example.org');
  const header = (key: string) => mail!.headers.find((one) => one.key === key)?.value;
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  const link = /^<(http:\/\/.+\/api\/reminders\/unsubscribe\/\S+)>$/.exec(header('list-unsubscribe')!)![1]!;
  expect(mail!.text).toContain(link);
  const ended = await trial.app.inject({ method: 'POST', url: new URL(link).pathname });
  expect(ended.json()).toMatchObject({ unsubscribed: true });
  expect(
    await trial.rows('select customer_id from reminders.reminder_preferences where unsubscribed_at is not null'),
  ).toEqual([{ customer_id: 'guest-0' }]);
}, 180_000);

test('SMS go out by the webhook, push is kept without one', async () => {
  await putDue(200, 3, 'sms');
  await putDue(203, 2, 'push');
  const worker = startWorker();
  await runNow();
  expect(
    await eventually(statuses, (rows) => rows.length === 3 && rows.every(({ status }) => status !== 'pending'), 60_000),
  ).toEqual([
    { channel: 'email', status: 'sent', count: 200 },
    { channel: 'push', status: 'kept', count: 2 },
    { channel: 'sms', status: 'sent', count: 3 },
  ]);
  expect(taken.map(({ recipient }) => recipient).sort()).toEqual(['+49 guest-200', '+49 guest-201', '+49 guest-202']);
  expect(taken[0]).toMatchObject({
    channel: 'sms',
    template: 'reminder',
    text: expect.stringContaining('unsubscribe'),
  });
  await end(worker, 'SIGTERM');
}, 120_000);

test('a message that would go out late, in the night, waits for the morning, without counting as a failure', async () => {
  const before = smtp.received.length;
  await putDue(300, 1);
  // the mail server is away until the night has begun
  await smtp.stop();
  const worker = startWorker();
  await runNow();
  const row = () =>
    trial.rows<{ status: string; attempts: number; message_id: string }>(
      `select status, attempts, message_id from notifications.notification_outbox where customer_id = 'guest-300'`,
    );
  await eventually(row, ([one]) => (one?.attempts ?? 0) > 0, 60_000);
  const quiet = JSON.stringify({ ...asleep(), time_zone: 'UTC' });
  await trial.rows(`update notifications.notification_outbox set quiet_hours = $1 where customer_id = 'guest-300'`, [
    quiet,
  ]);
  await smtp.start();
  const jobs = () =>
    trial.rows<{ key: string | null; far: boolean }>(
      `select key, run_at > now() + interval '20 hours' as far from graphile_worker._private_jobs`,
    );
  const [{ message_id } = { message_id: '' }] = await row();
  expect(await eventually(jobs, (all) => all.length === 1 && all[0]!.far, 60_000)).toEqual([
    { key: `notifications.send:${message_id}`, far: true },
  ]);
  expect((await row())[0]!.status).toBe('pending');
  expect(smtp.received.length).toBe(before);
  // morning
  await trial.rows(`update notifications.notification_outbox set quiet_hours = null where customer_id = 'guest-300'`);
  await trial.rows('update graphile_worker._private_jobs set run_at = now()');
  await end(worker, 'SIGTERM');
  const next = startWorker();
  await eventually(row, ([one]) => one!.status === 'sent', 60_000);
  expect(smtp.received.length).toBe(before + 1);
  await end(next, 'SIGTERM');
}, 180_000);
