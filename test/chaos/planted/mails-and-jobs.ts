import type { Planted } from './fault.ts';

/** In mails and jobs. */
export const inMailsAndJobs: readonly Planted[] = [
  {
    id: 'J1',
    what: 'an order has a second receipt',
    sql: `insert into notifications.notification_outbox select (m).* from (
      select jsonb_populate_record(m, jsonb_build_object('message_id', gen_random_uuid(), 'dedupe_key', null)) as m
      from notifications.notification_outbox as m where template = 'receipt' or with_invoice order by message_id limit 1) as again`,
  },
  {
    id: 'J1',
    what: 'an order has no receipt',
    sql: `delete from notifications.notification_outbox where message_id = (
      select message_id from notifications.notification_outbox join orders.orders on order_id::text = data ->> 'order_id'
      where template = 'order_confirmation' and orders.status <> 'cancelled' order by message_id limit 1)`,
  },
  {
    id: 'J1',
    what: 'a mail was acknowledged before the server took it',
    deliver: (mails) => mails.filter((id) => id !== mails[0]),
  },
  {
    id: 'J1',
    what: 'a mail went out again under another id',
    deliver: (mails) => [...mails, '<00000000-0000-7000-8000-000000000001@localhost>'],
  },
  {
    id: 'J1',
    what: 'a run never ends',
    sql: `update jobs.runs set status = 'running', finished_at = null where run_id = (select min(run_id::text)::uuid from jobs.runs)`,
  },
  {
    id: 'J1',
    what: 'a job that was acknowledged is gone',
    sql: 'delete from jobs.runs',
  },
  {
    id: 'J1',
    what: 'a job stays in hand',
    sql: `select graphile_worker.add_job('jobs.run')`,
  },
];
