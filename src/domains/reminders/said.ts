import type { Transaction } from '../../kernel/database.ts';
import { withdrawMessages } from '../notifications/index.ts';
import type { Reminder } from './types.ts';

/** With this begin the keys of all messages of a rule. */
const keyOf = (reminderId: string) => `reminder:${reminderId}:`;

/** The key of what a rule says at a time: it says it once. */
export const messageKey = ({ reminder_id, next_scheduled }: Pick<Reminder, 'reminder_id' | 'next_scheduled'>) =>
  `${keyOf(reminder_id)}${next_scheduled}`;

/** Whatever these rules have ever said and was not sent, is not sent any more, whoever asks for it. */
export function withdrawSaid(tx: Transaction, reminders: readonly Reminder[], now: Date): void {
  const unwanted = reminders.map(({ customer_id, reminder_id }) => ({ customer_id, key: keyOf(reminder_id) }));
  withdrawMessages(tx, unwanted, now);
}
