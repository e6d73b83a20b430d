import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import { listsOf } from '../../adapters/postgres/kysely.ts';
import { type Place, readPage } from '../../adapters/postgres/lists.ts';
import { type Composed, composeMessages } from './compose.ts';
import type { Stationery } from './letters/facts.ts';
import type { Channel, Template } from './messages.ts';
import type { Message, MessageStatus } from './store.ts';

export interface OutboxFilter {
  readonly status?: MessageStatus | undefined;
  readonly channel?: Channel | undefined;
  readonly template?: Template | undefined;
  /** In any case, whole. */
  readonly recipient?: string | undefined;
  readonly customer_id?: string | undefined;
}

const exact = ['status', 'channel', 'template', 'customer_id'] as const;

/** A message as the administration shows it, in words. */
export type ShownMessage = Omit<Message, 'data' | 'with_invoice' | 'quiet_hours'> & Composed;

/**
 * A page of the outbox, newest first, and how many there are in all.
 *
 * @param secrets whether links that sign somebody in, or let her choose a password, are shown: only to whoever may do
 *   everything in any case
 */
export async function listOutbox(
  database: PostgresDatabase,
  filter: OutboxFilter,
  place: Place,
  { stationery, secrets }: { readonly stationery: Stationery; readonly secrets: boolean },
): Promise<{ messages: ShownMessage[]; total: number }> {
  const { recipient } = filter;
  let matching = listsOf(database).selectFrom('notifications.notification_outbox');
  for (const column of exact) {
    if (filter[column] !== undefined) matching = matching.where(column, '=', filter[column]);
  }
  if (recipient !== undefined) {
    matching = matching.where((row) => row(row.fn<string>('lower', ['recipient']), '=', recipient.toLowerCase()));
  }
  const sorted = matching.selectAll().orderBy('created_at', 'desc').orderBy('message_id', 'desc');
  const { rows, total } = await readPage(matching, sorted, place);
  const messages = rows as unknown as Message[];
  return { messages: await showMessages(database, messages, stationery, secrets), total };
}

/** Messages in words, in order. */
export async function showMessages(
  database: PostgresDatabase,
  messages: readonly Message[],
  stationery: Stationery,
  secrets: boolean,
): Promise<ShownMessage[]> {
  const composed = await composeMessages(database, secrets ? messages : messages.map(masked), stationery);
  return messages.map(({ data: _, with_invoice: __, quiet_hours: ___, ...message }, index) => ({
    ...message,
    ...composed[index]!,
  }));
}

const masked = (message: Message): Message =>
  typeof message.data.link === 'string' ? { ...message, data: { ...message.data, link: '(hidden)' } } : message;
