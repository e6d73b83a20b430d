import type { Reader } from '../../kernel/database.ts';
import { messagesOf } from './store.ts';

/** What was written to a customer, oldest first; without the links, which would open more than they tell. */
export async function exportMessages(reader: Reader, customerId: string) {
  const messages = await messagesOf(reader, customerId);
  return messages.map(({ message_id, channel, template, recipient, status, created_at, sent_at }) => ({
    ...{ message_id, channel, template, recipient, status, created_at, sent_at },
  }));
}
