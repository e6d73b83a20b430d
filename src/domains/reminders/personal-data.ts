import type { Reader } from '../../kernel/database.ts';
import { remindersOf } from './store.ts';

/** A customer's reminders as she set them up, oldest first. */
export async function exportReminders(reader: Reader, customerId: string) {
  const reminders = await remindersOf(reader, [customerId]);
  return reminders.map(({ last_message_id: _, last_modified_by: __, demo: ___, ...reminder }) => reminder);
}
