import type { Transaction } from '../../kernel/database.ts';
import { sql } from '../../kernel/database.ts';
import { scheduleOf } from './schedule.ts';
import type { Choice, Reminder } from './types.ts';

/** A reminder of the demo's people; its next time follows from the rest. */
export type DemoReminder = Choice &
  Pick<Reminder, 'reminder_id' | 'customer_id' | 'product_id' | 'last_notified' | 'created_at'>;

const insert = sql(
  'reminders.insert_demo',
  `insert into reminders.reminder_preferences
   select * from json_populate_recordset(null::reminders.reminder_preferences, $1) on conflict do nothing`,
);
const remove = sql(
  'reminders.delete_demo',
  'delete from reminders.reminder_preferences where demo or customer_id = any($1)',
);

/** Makes the demo's reminders that are not there. */
export function putDemoReminders(tx: Transaction, reminders: readonly DemoReminder[]): void {
  const rows = reminders.map((one): Reminder => {
    const times = scheduleOf(one, null, new Date(one.created_at));
    const unseen = { last_message_id: null, unsubscribed_at: null, last_modified_by: `person:${one.customer_id}` };
    return { ...one, ...times, ...unseen, demo: true, version: 1, updated_at: one.created_at };
  });
  void tx.write(insert, [JSON.stringify(rows)]);
}

/** Deletes the demo's reminders, and those of its accounts. */
export function forgetDemoReminders(tx: Transaction, customerIds: readonly string[]): void {
  void tx.write(remove, [customerIds]);
}
