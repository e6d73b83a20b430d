import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { Channel, Template } from './messages.ts';
import type { QuietHours } from './quiet-hours.ts';

export type MessageStatus = 'kept' | 'pending' | 'sent' | 'failed';

/** A row of the outbox. */
export interface Message {
  readonly message_id: string;
  readonly channel: Channel;
  readonly template: Template;
  readonly recipient: string;
  readonly customer_id: string | null;
  readonly locale: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly status: MessageStatus;
  /** Failures since it was written or last retried by hand. */
  readonly attempts: number;
  readonly last_error: string | null;
  /** Of a confirmation: whether it carries the invoice; null: not decided. */
  readonly with_invoice: boolean | null;
  /** When it is not to go out; null: whenever. */
  readonly quiet_hours: QuietHours | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly sent_at: string | null;
  /** Since when it is not wanted any more; it is not sent, nor sent again. */
  readonly withdrawn_at: string | null;
}

/** In place of the address of somebody whose data was erased. */
export const erased = 'erased';

const columns = `message_id, channel, template, recipient, customer_id, locale, data, status, attempts, last_error, with_invoice, quiet_hours,
  created_at, updated_at, sent_at, withdrawn_at`;
const read = sql(
  'notifications.read',
  `select ${columns} from notifications.notification_outbox where message_id = any($1)`,
);
const ofCustomer = sql(
  'notifications.read_of_customer',
  `select ${columns} from notifications.notification_outbox where customer_id = $1 order by created_at, message_id`,
);
const record = sql(
  'notifications.record',
  // secrets have done their work when the message is out; in the outbox they would only be found by somebody else
  `update notifications.notification_outbox as message
   set status = outcome.status, attempts = outcome.attempts, last_error = outcome.last_error, updated_at = $5,
     sent_at = case when outcome.status = 'sent' then $5::timestamptz end,
     data = case when outcome.status = 'sent' and data ->> 'link' is not null
       then jsonb_set(data, '{link}', '"(removed after sending)"') else data end
   from unnest($1::uuid[], $2::text[], $3::smallint[], $4::text[]) as outcome (message_id, status, attempts, last_error)
   where message.message_id = outcome.message_id and message.status = 'pending'`,
);
const retry = sql(
  'notifications.retry',
  // asked of the row itself: somebody may have withdrawn it a moment ago
  `update notifications.notification_outbox set status = 'pending', attempts = 0, last_error = null, updated_at = $2
   where message_id = any($1) and status in ('failed', 'kept') and withdrawn_at is null and recipient <> '${erased}'
   returning message_id`,
);
const enqueue = sql(
  'notifications.enqueue',
  `select jobs.enqueue('notifications.send', array(
     select json_build_object('message_id', message_id) from unnest($1::uuid[]) as message_id))`,
);
const withdraw = sql(
  'notifications.withdraw',
  `update notifications.notification_outbox as message
   set withdrawn_at = $3, updated_at = $3, status = case when status = 'pending' then 'kept' else status end
   from unnest($1::text[], $2::text[]) as unwanted (customer_id, key)
   where message.customer_id = unwanted.customer_id and starts_with(message.dedupe_key, unwanted.key)
     and message.status <> 'sent' and message.withdrawn_at is null`,
);
const erase = sql(
  'notifications.erase',
  `update notifications.notification_outbox
   set recipient = '${erased}', data = '{}', locale = null, customer_id = null, about_customer_id = null,
     last_error = case when status = 'failed' then 'erased' end,
     status = case when status = 'pending' then 'kept' else status end, updated_at = $2
   where customer_id = any($1) or about_customer_id = any($1)`,
);

export async function readMessages(reader: Reader, ids: readonly string[]): Promise<Map<string, Message>> {
  return new Map((await reader.query<Message>(read, [ids])).map((message) => [message.message_id, message]));
}

/** All that was written to a customer, oldest first. */
export function messagesOf(reader: Reader, customerId: string): Promise<Message[]> {
  return reader.query<Message>(ofCustomer, [customerId]);
}

export interface Outcome {
  readonly message_id: string;
  readonly status: MessageStatus;
  readonly attempts: number;
  readonly last_error: string | null;
}

/** What came of sending pending messages. */
export function recordOutcomes(tx: Transaction, outcomes: readonly Outcome[], now: Date): void {
  if (outcomes.length === 0) return;
  void tx.write(record, [
    outcomes.map((outcome) => outcome.message_id),
    outcomes.map((outcome) => outcome.status),
    outcomes.map((outcome) => outcome.attempts),
    outcomes.map((outcome) => outcome.last_error),
    now,
  ]);
}

/** Puts messages that failed, or were kept, and may still go out, back into the queue. @returns which */
export async function requeueMessages(tx: Transaction, ids: readonly string[], now: Date): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const queued = (await tx.write<{ message_id: string }>(retry, [ids, now])).map(({ message_id }) => message_id);
  if (queued.length > 0) void tx.write(enqueue, [queued]);
  return new Set(queued);
}

/** Messages to a customer whose `dedupe_key` begins so. */
export interface Unwanted {
  readonly customer_id: string;
  readonly key: string;
}

/** Keeps messages that have not gone out from ever going, however they stand: they are not wanted any more. */
export function withdrawMessages(tx: Transaction, unwanted: readonly Unwanted[], now: Date): void {
  if (unwanted.length === 0) return;
  void tx.write(withdraw, [unwanted.map(({ customer_id }) => customer_id), unwanted.map(({ key }) => key), now]);
}

/** Takes out of messages to and about these customers who they were and what was said; what was not sent is not sent. */
export function eraseMessages(tx: Transaction, customerIds: readonly string[], now: Date): void {
  if (customerIds.length > 0) void tx.write(erase, [customerIds, now]);
}
