import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withdrawMessages } from '../../../src/domains/notifications/index.ts';
import { readMessages } from '../../../src/domains/notifications/store.ts';
import { sendDueReminders } from '../../../src/domains/reminders/index.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { place, putMenu } from '../orders/selling.ts';
import { eventually } from '../payments/eventually.ts';

const trial = useShop({ STORE_TIME_ZONE: 'Europe/Berlin' });
beforeAll(() => putMenu(trial));
beforeEach(async () => {
  await trial.rows('truncate reminders.reminder_preferences, notifications.notification_outbox');
  await trial.rows('delete from graphile_worker._private_jobs');
});

const never = new AbortController().signal;
const url = '/api/reminders/configurations';
const always = { channel: 'email', frequency: 'weekly', quiet_hours_start: '00:00', quiet_hours_end: '00:00' } as const;
const setUp = async (body: object) => (await trial.as('maria').post(url, { ...always, ...body })).body;
const makeDue = (ago = '1 minute') =>
  trial.rows('update reminders.reminder_preferences set next_scheduled = now() - $1::interval', [ago]);
const send = (shop = trial.shop) => sendDueReminders(shop.kernel, shop.reminderLinks, now(), never);
const outbox = () =>
  trial.rows<Record<string, unknown>>('select * from notifications.notification_outbox order by message_id');
const read = async (id: string) => (await trial.as('csr').get(`/api/admin/reminders/${id}`)).body;
const dayMs = 86_400_000;

test('what is due goes to the outbox and its queue, is told, and is due again after its days', async () => {
  const { reminder_id } = await setUp({ product_id: 'scone' });
  expect(await send()).toEqual({ sent: 0, quiet: 0, unreachable: 0 });
  await makeDue('3 days');
  const before = Date.now();
  expect(await send()).toEqual({ sent: 1, quiet: 0, unreachable: 0 });
  expect(await send()).toEqual({ sent: 0, quiet: 0, unreachable: 0 });
  const [message, ...more] = await outbox();
  expect(more).toEqual([]);
  expect(message).toMatchObject({
    ...{
      channel: 'email',
      template: 'reminder',
      recipient: 'maria@example.org',
      customer_id: 'maria',
      status: 'pending',
    },
    quiet_hours: { start: '00:00', end: '00:00', time_zone: 'Europe/Berlin' },
    data: { name: 'maria', product_name: 'Scone' },
  });
  const jobs = 'select payload from graphile_worker._private_jobs';
  expect(await trial.rows(jobs)).toEqual([{ payload: { message_id: message!.message_id } }]);
  const row = await read(reminder_id);
  expect(row).toMatchObject({ version: 1, adherence_status: 'overdue' });
  expect(Date.parse(row.last_notified)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(row.next_scheduled) - Date.parse(row.last_notified)).toBe(7 * dayMs);
  const told = `select subject, data from kernel.event_log where type = 'reminder.sent' order by transaction_id desc, position desc limit 1`;
  expect(await trial.rows(told)).toMatchObject([
    { subject: 'maria', data: { reminder_id, product_id: 'scone', channel: 'email', message_id: message!.message_id } },
  ]);
});

test('each once, however many send at once', async () => {
  const people = Array.from({ length: 1_200 }, (_, index) => `guest-${index}`);
  await trial.rows(
    `insert into customers.customers (customer_id, email, origin, created_at, updated_at)
     select id, id || '@example.org', 'live', now(), now() from unnest($1::text[]) as id`,
    [people],
  );
  await trial.rows(
    `insert into reminders.reminder_preferences (reminder_id, customer_id, channel, frequency, cadence_days,
       quiet_hours_start, quiet_hours_end, time_zone, next_scheduled, last_modified_by, created_at, updated_at)
     select gen_random_uuid(), id, 'email', 'daily', 1, '00:00', '00:00', 'UTC', now() - interval '1 hour', 'test', now(), now()
     from unnest($1::text[]) as id`,
    [people],
  );
  const other = await trial.another();
  const counts = await Promise.all([send(), send(other.shop), send()]);
  expect(counts.reduce((sum, { sent }) => sum + sent, 0)).toBe(1_200);
  expect(new Set((await outbox()).map(({ recipient }) => recipient)).size).toBe(1_200);
  expect((await outbox()).length).toBe(1_200);
  expect(
    (await trial.rows(`select from kernel.event_log where type = 'reminder.sent' and subject like 'guest-%'`)).length,
  ).toBe(1_200);
});

test('none is sent in her quiet hours: it waits for their end', async () => {
  const { reminder_id } = await setUp({
    quiet_hours_start: '21:00',
    quiet_hours_end: '08:00',
    time_zone: 'America/New_York',
  });
  await trial.rows(`update reminders.reminder_preferences set next_scheduled = '2026-03-07T20:00:00Z'`);
  turnClock(new Date('2026-03-08T05:30:00Z')); // half past midnight; the clocks are changed at two
  try {
    expect(await send()).toEqual({ sent: 0, quiet: 1, unreachable: 0 });
    expect((await read(reminder_id)).next_scheduled).toBe('2026-03-08T12:00:00.000Z');
    expect(await outbox()).toEqual([]);
    turnClock(new Date('2026-03-08T12:00:00Z'));
    expect(await send()).toEqual({ sent: 1, quiet: 0, unreachable: 0 });
  } finally {
    turnClock(null);
  }
});

test('whom nobody can reach is passed over until the next time', async () => {
  const { reminder_id } = await setUp({ channel: 'sms' });
  await makeDue();
  expect(await send()).toEqual({ sent: 0, quiet: 0, unreachable: 1 });
  const row = await read(reminder_id);
  expect(row).toMatchObject({ last_notified: null, adherence_status: 'pending' });
  expect(Date.parse(row.next_scheduled)).toBeGreaterThan(Date.now() + 6 * dayMs);
  await trial.as('maria').patch('/api/auth/me', { phone: '+49 30 123456' });
  await makeDue();
  expect(await send()).toEqual({ sent: 1, quiet: 0, unreachable: 0 });
  expect(await outbox()).toMatchObject([{ channel: 'sms', recipient: '+49 30 123456' }]);
  await setUp({ channel: 'push', product_id: 'scone' });
  await makeDue();
  await send();
  expect((await outbox()).map(({ recipient }) => recipient).sort()).toEqual([
    '+49 30 123456',
    '+49 30 123456',
    'maria',
  ]);
});

describe('learnt', () => {
  test('from the days between her purchases of the product; cancelled ones are none', async () => {
    for (const [ago, items] of [
      [12, [{ product_id: 'scone', quantity: 1 }]],
      [9, [{ product_id: 'scone', quantity: 2 }]],
      [8, [{ product_id: 'espresso', quantity: 1 }]],
      [6, [{ product_id: 'scone', quantity: 1 }]],
      [5, [{ product_id: 'scone', quantity: 1 }]],
      [3, [{ product_id: 'scone', quantity: 1 }]],
    ] as const) {
      const { order_id } = await place(trial.as('maria'), { items });
      await trial.rows('update orders.orders set placed_at = now() - make_interval(days => $2) where order_id = $1', [
        order_id,
        ago,
      ]);
      if (ago === 5) await trial.as('maria').post(`/api/orders/${order_id}/cancel`);
    }
    const days = async (product_id: string | null) => (await setUp({ product_id, rhythm: 'learnt' })).cadence_days;
    expect(await days('scone')).toBe(3);
    expect(await days('espresso')).toBe(7);
    expect(await days(null)).toBe(3);
  });

  test('anew at each sending', async () => {
    const { reminder_id, cadence_days } = await setUp({ product_id: 'bagel', rhythm: 'learnt', frequency: 'monthly' });
    expect(cadence_days).toBe(30);
    for (const ago of [8, 6, 4]) {
      const { order_id } = await place(trial.as('maria'), { items: [{ product_id: 'bagel', quantity: 1 }] });
      await trial.rows('update orders.orders set placed_at = now() - make_interval(days => $2) where order_id = $1', [
        order_id,
        ago,
      ]);
    }
    await makeDue();
    await send();
    const row = await read(reminder_id);
    expect(row.cadence_days).toBe(2);
    expect(Date.parse(row.next_scheduled) - Date.parse(row.last_notified)).toBe(2 * dayMs);
  });
});

describe('the link in a reminder', () => {
  const linkOf = async () => {
    await makeDue();
    await send();
    const [message] = await outbox();
    return new URL((message!.data as { unsubscribe_url: string }).unsubscribe_url).pathname;
  };
  const html = { accept: 'text/html,application/xhtml+xml' };
  const post = (path: string, headers: Record<string, string> = {}) =>
    trial.app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: 'List-Unsubscribe=One-Click',
    });

  test('asks, and ends nothing by being looked at; one click ends it; a second changes nothing', async () => {
    const { reminder_id } = await setUp({ product_id: 'scone' });
    const path = await linkOf();
    const asked = await trial.app.inject({ url: path });
    expect([asked.statusCode, asked.json()]).toEqual([200, { unsubscribed: false, product_id: 'scone' }]);
    const page = await trial.app.inject({ url: path, headers: html });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('<form method="post">');
    expect((await read(reminder_id)).unsubscribed_at).toBeNull();

    const ended = await post(path);
    expect([ended.statusCode, ended.json()]).toEqual([200, { unsubscribed: true, product_id: 'scone' }]);
    const row = await read(reminder_id);
    expect(row).toMatchObject({ next_scheduled: null, last_modified_by: 'unsubscribe link', version: 2 });
    expect(row.unsubscribed_at).not.toBeNull();
    expect((await outbox())[0]).toMatchObject({ status: 'kept', withdrawn_at: row.unsubscribed_at }); // it was still waiting
    expect((await post(path)).statusCode).toBe(200);
    expect((await post(path, html)).body).toContain('no more');
    expect((await read(reminder_id)).version).toBe(2);
    expect(await send()).toEqual({ sent: 0, quiet: 0, unreachable: 0 });
    // she may want it again
    const again = await trial.as('maria').put(`${url}/${reminder_id}`, { frequency: 'daily' });
    expect(again.body).toMatchObject({ unsubscribed_at: null });
    expect(again.body.next_scheduled).not.toBeNull();
  });

  test('is good for its own reminder only, needs no body, and outlives the reminder', async () => {
    const { reminder_id } = await setUp({});
    const { reminder_id: other } = await setUp({ product_id: 'scone' });
    const path = await linkOf();
    const token = path.split('/').at(-1)!;
    const [id, signature] = token.split('.');
    const stranger = id === other ? reminder_id : other;
    for (const wrong of [
      `${stranger}.${signature}`,
      `${id}.${signature!.slice(1)}A`,
      id!,
      'x',
      `${id}.${'A'.repeat(43)}`,
    ]) {
      for (const method of ['GET', 'POST'] as const) {
        expect((await trial.app.inject({ method, url: `/api/reminders/unsubscribe/${wrong}` })).statusCode).toBe(404);
      }
    }
    expect(await trial.rows('select from reminders.reminder_preferences where unsubscribed_at is not null')).toEqual(
      [],
    );
    await trial.rows('delete from reminders.reminder_preferences where reminder_id = $1', [id]);
    expect((await trial.app.inject({ method: 'POST', url: path })).statusCode).toBe(200);
    expect((await trial.app.inject({ url: path })).json()).toMatchObject({ unsubscribed: true });
  });
});

describe('what somebody does not want any more', () => {
  const retry = (id: unknown) => trial.as('editor').post(`/api/admin/outbox/${id}/retry`);
  const end = async (path: string) =>
    expect((await trial.app.inject({ method: 'POST', url: path })).statusCode).toBe(200);
  const linkIn = ({ data }: Record<string, unknown>) =>
    new URL((data as { unsubscribe_url: string }).unsubscribe_url).pathname;
  const become = (status: string) =>
    trial.rows(`update notifications.notification_outbox set status = $1, last_error = 'no', attempts = 2`, [status]);

  test('is not sent again, neither the last message nor those before it, and the outbox says why', async () => {
    await setUp({ product_id: 'scone' });
    await setUp({});
    for (const _ of [1, 2]) {
      await makeDue('8 days');
      expect(await send()).toMatchObject({ sent: 2 });
    }
    await become('kept');
    const all = await outbox();
    const path = linkIn(all[0]!);
    const [hers, others] = [true, false].map((same) => all.filter((one) => (linkIn(one) === path) === same));
    expect([hers!.length, others!.length]).toEqual([2, 2]);
    await trial.rows(`update notifications.notification_outbox set status = 'failed' where message_id = $1`, [
      hers![0]!.message_id,
    ]);
    // somebody has asked for one already
    expect((await retry(hers![1]!.message_id)).body).toMatchObject({ status: 'pending', withdrawn_at: null });
    await end(path);
    for (const { message_id } of hers!) {
      const { status, body } = await retry(message_id);
      expect([status, body.code, body.detail]).toEqual([409, 'invalid_transition', expect.stringMatching('withdrawn')]);
    }
    const shown = (await trial.as('editor').get('/api/admin/outbox')).body.items as Record<string, unknown>[];
    const stateOf = (id: unknown) => shown.find(({ message_id }) => message_id === id);
    expect(hers!.map(({ message_id }) => stateOf(message_id))).toMatchObject([
      { status: 'failed', withdrawn_at: expect.any(String) },
      { status: 'kept', withdrawn_at: expect.any(String) },
    ]);
    for (const { message_id } of others!) expect((await retry(message_id)).status).toBe(202);
  });

  test('nor what a reminder said that is gone', async () => {
    const { reminder_id } = await setUp({});
    await makeDue();
    await send();
    await become('kept');
    expect((await trial.as('maria').delete(`${url}/${reminder_id}`)).status).toBe(204);
    expect((await retry((await outbox())[0]!.message_id)).status).toBe(409);
  });

  test('nor when it is retried at the very moment', async () => {
    await setUp({});
    await makeDue();
    await send();
    await become('kept');
    const { message_id, customer_id, dedupe_key } = (await outbox())[0]!;
    let retried: ReturnType<typeof retry> | undefined;
    await trial.shop.database.transaction(async (tx) => {
      const unwanted = { customer_id: customer_id as string, key: dedupe_key as string };
      withdrawMessages(tx, [unwanted], now());
      await readMessages(tx, [message_id as string]); // by now it is written
      retried ??= retry(message_id);
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await eventually(
        () => trial.rows(waiting),
        (rows) => rows.length > 0,
      );
    });
    expect((await retried)!.status).toBe(409);
    expect(await outbox()).toMatchObject([{ status: 'kept', withdrawn_at: expect.anything() }]);
  });

  test('whoever is first', async () => {
    for (let round = 0; round < 5; round += 1) {
      await trial.rows('truncate reminders.reminder_preferences, notifications.notification_outbox');
      await setUp({});
      await makeDue();
      await send();
      await become('kept');
      const [message] = await outbox();
      const [{ status }] = await Promise.all([retry(message!.message_id), end(linkIn(message!))]);
      expect([202, 409]).toContain(status);
      expect(await outbox()).toMatchObject([{ status: 'kept', withdrawn_at: expect.anything() }]);
    }
  });
});
