-- Reminders: who wants to be told when, and what keeps their messages out of the night.
create schema reminders;

create table reminders.reminder_preferences (
  reminder_id uuid primary key,
  customer_id text not null check (length(customer_id) between 1 and 100),
  -- null: her default, about whatever she buys
  product_id text check (length(product_id) between 1 and 100),
  channel text not null check (channel in ('email', 'sms', 'push')),
  frequency text not null check (frequency in ('daily', 'weekly', 'monthly', 'quarterly')),
  -- set: as often as the frequency says; learnt: as often as she buys, and by the frequency until that is known
  rhythm text not null default 'set' check (rhythm in ('set', 'learnt')),
  -- what those two came to when she was last told, or the rule was last saved
  cadence_days integer not null check (cadence_days between 1 and 366),
  -- of her own clocks; the same twice: never quiet
  quiet_hours_start text not null check (quiet_hours_start ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  quiet_hours_end text not null check (quiet_hours_end ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  time_zone text not null check (length(time_zone) between 1 and 64),
  next_scheduled timestamptz,
  last_notified timestamptz,
  last_message_id uuid,
  -- by the link in a message; saving the rule begins anew
  unsubscribed_at timestamptz,
  last_modified_by text not null,
  demo boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint reminder_preferences_rule unique nulls not distinct (customer_id, product_id),
  constraint reminder_preferences_scheduled check ((next_scheduled is null) = (unsubscribed_at is not null)),
  constraint reminder_preferences_notified check (last_message_id is null or last_notified is not null)
);
create index reminder_preferences_due on reminders.reminder_preferences (next_scheduled) where next_scheduled is not null;
create index reminder_preferences_updated on reminders.reminder_preferences (updated_at desc, reminder_id desc);

-- When a person is not to be disturbed: {start, end, time_zone}. A message waits for the morning, however late it got.
alter table notifications.notification_outbox
  add column quiet_hours jsonb;
