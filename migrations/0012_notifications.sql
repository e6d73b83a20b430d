-- What is said to people outside: mail, SMS and push, written in the transaction of what it is about, sent by jobs.
create schema notifications;

create table notifications.notification_outbox (
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
  -- since it was written or last retried by hand
  attempts integer not null default 0 check (attempts >= 0),
  last_error text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  sent_at timestamptz,
  constraint notification_outbox_sent check ((status = 'sent') = (sent_at is not null)),
  constraint notification_outbox_failed check (status <> 'failed' or last_error is not null)
);
create index notification_outbox_created on notifications.notification_outbox (created_at desc, message_id desc);
create index notification_outbox_recipient on notifications.notification_outbox (recipient, created_at desc);
