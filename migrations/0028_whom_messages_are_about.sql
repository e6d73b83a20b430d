-- Whose words a message takes to somebody else, as a ticket's mail to the café: erasing her takes them out of it.
alter table notifications.notification_outbox add column about_customer_id text;
create index notification_outbox_about on notifications.notification_outbox (about_customer_id)
  where about_customer_id is not null;

update notifications.notification_outbox as message set about_customer_id = ticket.customer_id
from support.tickets as ticket
where message.template = 'support_ticket' and message.data ->> 'ticket_id' = ticket.ticket_id::text
  and ticket.customer_id is not null;

-- Of those who are erased already.
update notifications.notification_outbox as message
set recipient = 'erased', data = '{}', locale = null, about_customer_id = null, updated_at = now(),
  last_error = case when message.status = 'failed' then 'erased' end,
  status = case when message.status = 'pending' then 'kept' else message.status end
from support.tickets as ticket
where message.template = 'support_ticket' and message.data ->> 'ticket_id' = ticket.ticket_id::text
  and ticket.customer_id is not null and ticket.email = 'erased';

-- What a review said goes with it; the trail tells that it went.
update kernel.audit_log set before = before - 'comment'
where entity = 'reviews' and action = 'review.delete' and before ? 'comment';
