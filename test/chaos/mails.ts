import type { Books } from './books.ts';
import type { Violation } from './promises.ts';

/**
 * Compares the outbox with what the mail server has taken over (J1): what counts as sent is there, once or, if a worker
 * died before it had the answer, more often as the same mail; and nothing else is there.
 *
 * @param messageIds of all mails that were taken over, as they came
 */
export async function checkMails(books: Books, messageIds: readonly string[]): Promise<Violation[]> {
  const { rows } = await books.query<{ message_id: string; status: string }>(
    `select message_id, status from notifications.notification_outbox where channel = 'email'`,
  );
  const arrived = new Set(messageIds.map((id) => id.replace(/^<|@.*$/g, '')));
  const outbox = new Map(rows.map(({ message_id, status }) => [message_id, status]));
  const lost = rows.filter(({ message_id, status }) => status === 'sent' && !arrived.has(message_id));
  const strange = [...arrived].filter((id) => outbox.get(id) !== 'sent');
  return [
    ...lost.map(({ message_id }) => ({ id: 'J1', broken: `mail ${message_id} counts as sent and never arrived` })),
    ...strange.map((id) => ({ id: 'J1', broken: `mail ${id} arrived and is ${outbox.get(id) ?? 'unknown'}` })),
  ];
}
