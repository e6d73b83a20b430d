-- Work that is done behind the answers, and what is said to people outside: mail, SMS and push.
create schema jobs;

-- Puts work into the queue, in the caller's transaction, as a set: one job per payload, taken up once it is committed.
-- The queue's own tables are those of graphile-worker, which `crema migrate` brings up to date after these files; only
-- this function and src/adapters/jobs know of them. Jobs of one `lane` run one after the other.
-- A hundred attempts are never reached: tasks count the failures that they report, and end by themselves.
create function jobs.enqueue(task text, payloads json[], lane text default null) returns void
language plpgsql as $$
begin
  perform graphile_worker.add_jobs(array(
    select row(task, payload, lane, null, 100, null, null, null)::graphile_worker.job_spec
    from unnest(payloads) as payload));
end $$;

-- Named jobs. What they do is in the code; here is when.
create table jobs.jobs (
  name text primary key,
  -- five fields in the store's time, as in crontab; null: only by hand
  schedule text,
  time_zone text not null,
  next_run_at timestamptz,
  paused boolean not null default false,
  updated_at timestamptz not null,
  constraint jobs_next_run check (schedule is not null or next_run_at is null)
);

create table jobs.runs (
  run_id uuid primary key,
  name text not null references jobs.jobs (name),
  cause text not null check (cause in ('schedule', 'hand')),
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'failed')),
  due_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  -- failures so far
  attempts smallint not null default 0 check (attempts >= 0),
  result jsonb,
  error text,
  constraint runs_started check (status = 'waiting' or started_at is not null),
  constraint runs_finished check ((status in ('done', 'failed')) = (finished_at is not null)),
  constraint runs_failed check (status <> 'failed' or error is not null)
);
-- ids rise with the time at which a run was asked for
create index runs_latest on jobs.runs (name, run_id desc);
-- whoever asks for a run while one waits, gets that one
create unique index runs_waiting on jobs.runs (name) where status = 'waiting';

create schema notifications;

create table notifications.notification_outbox (
  -- of messages about an event, the event's own id: however often it is taken, it is the same message
  message_id uuid primary key,
  channel text not null check (channel in ('email', 'sms', 'push')),
  template text not null,
  recipient text not null check (length(recipient) between 1 and 320),
  customer_id text,
  locale text,
  -- what the template is filled with; secrets in it are blanked once the message is out
  data jsonb not null check (jsonb_typeof(data) = 'object'),
  -- the same key twice is one message
  dedupe_key text unique,
  -- kept: this installation has no way to send it
  status text not null default 'pending' check (status in ('kept', 'pending', 'sent', 'failed')),
  -- failures since it was written or last retried by hand
  attempts smallint not null default 0 check (attempts >= 0),
  last_error text,
  -- of a confirmation: whether it carries the invoice; decided once, before it is first sent
  with_invoice boolean,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  sent_at timestamptz,
  constraint notification_outbox_sent check ((status = 'sent') = (sent_at is not null)),
  constraint notification_outbox_failed check (status <> 'failed' or last_error is not null)
);
create index notification_outbox_created on notifications.notification_outbox (created_at desc, message_id desc);
create index notification_outbox_status on notifications.notification_outbox (status, created_at desc, message_id desc);
create index notification_outbox_recipient on notifications.notification_outbox (lower(recipient), created_at desc);
create index notification_outbox_customer on notifications.notification_outbox (customer_id) where customer_id is not null;
