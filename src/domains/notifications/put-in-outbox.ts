import { sql, type Transaction } from '../../kernel/database.ts';
import type { NewMessage } from './messages.ts';

const put = sql(
  'notifications.put_in_outbox',
  // sorted, so that two who write the same keys wait for each other instead of for ever
  `with put as (
     insert into notifications.notification_outbox
     (message_id, channel, template, recipient, customer_id, locale, data, dedupe_key, quiet_hours, about_customer_id,
      created_at, updated_at)
   select *, $11, $11 from
     unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[], $9::jsonb[],
       $10::text[]) as message
       (message_id, channel, template, recipient, customer_id, locale, data, dedupe_key, quiet_hours, about_customer_id)
   order by dedupe_key, message_id
   on conflict do nothing
   returning message_id)
   select jobs.enqueue('notifications.send', array_agg(json_build_object('message_id', message_id))) from put
   having count(*) > 0`,
);

/**
 * Writes messages in the transaction of what they are about; a job sends them once it is committed. A message whose
 * `dedupe_key` is there already is left out. One statement.
 */
export function putInOutbox(tx: Transaction, messages: readonly NewMessage[], now: Date): void {
  if (messages.length === 0) return;
  void tx.write(put, [
    messages.map((message) => message.message_id),
    messages.map((message) => message.channel),
    messages.map((message) => message.template),
    messages.map((message) => message.recipient),
    messages.map((message) => message.customer_id),
    messages.map((message) => message.locale),
    messages.map((message) => JSON.stringify(message.data)),
    messages.map((message) => message.dedupe_key),
    messages.map((message) => (message.quiet_hours ? JSON.stringify(message.quiet_hours) : null)),
    messages.map((message) => message.about_customer_id ?? null),
    now,
  ]);
}
