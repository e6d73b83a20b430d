-- Who asked for a run of a job by hand; null: its schedule did, or nobody wrote it down.
alter table jobs.runs
  add column asked_by text;
-- Runs that were asked for until now: the trail of what admins did still tells.
update jobs.runs as run set asked_by = asked.principal
from (
  select distinct on (after ->> 'run_id') after ->> 'run_id' as run_id, principal
  from kernel.audit_log where entity = 'jobs' and action = 'jobs.run' order by after ->> 'run_id', audit_id) as asked
where run.cause = 'hand' and run.run_id::text = asked.run_id;

-- What is not wanted any more: it stays in the outbox to be seen, and goes out no more.
alter table notifications.notification_outbox
  add column withdrawn_at timestamptz,
  add constraint notification_outbox_withdrawn check (withdrawn_at is null or status <> 'pending');
-- Reminders that were ended, or removed, before this was written down.
update notifications.notification_outbox as message
set withdrawn_at = updated_at, status = case when status = 'pending' then 'kept' else status end
where template = 'reminder' and status <> 'sent' and dedupe_key like 'reminder:%' and not exists (
  select from reminders.reminder_preferences as reminder
  where reminder.reminder_id::text = split_part(message.dedupe_key, ':', 2) and reminder.unsubscribed_at is null);
