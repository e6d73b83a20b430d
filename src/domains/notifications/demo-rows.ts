import { sql, type Transaction } from '../../kernel/database.ts';
import type { NewMessage } from './messages.ts';
import type { MessageStatus } from './store.ts';

/** A message of the demo as it has come out, with nothing to send. */
export type DemoMessage = NewMessage & {
  readonly status: MessageStatus;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly created_at: string;
};

const insert = sql(
  'notifications.insert_demo',
  `insert into notifications.notification_outbox (message_id, channel, template, recipient, customer_id, locale, data,
     dedupe_key, status, attempts, last_error, created_at, updated_at, sent_at)
   select message_id, channel, template, recipient, customer_id, locale, data, dedupe_key, status, attempts, last_error,
     created_at, created_at, case when status = 'sent' then created_at end
   from json_populate_recordset(null::notifications.notification_outbox, $1)
   on conflict do nothing`,
);
const remove = sql(
  'notifications.delete_demo',
  'delete from notifications.notification_outbox where customer_id = any($1) or about_customer_id = any($1)',
);

/** Writes the demo's messages that are not there. Nobody sends them: what waits, waits. */
export function putDemoMessages(tx: Transaction, messages: readonly DemoMessage[]): void {
  void tx.write(insert, [JSON.stringify(messages)]);
}

/** Deletes what was written to the demo's people, and what they wrote. */
export function forgetDemoMessages(tx: Transaction, customerIds: readonly string[]): void {
  void tx.write(remove, [customerIds]);
}
