import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { Reminder } from './types.ts';

/** Whoever changes a customer's reminders, or sends one, holds this lock first. */
export const remindersLock = (customerId: string) => `reminders:${customerId}`;

const columns = `reminder_id, customer_id, product_id, channel, frequency, rhythm, cadence_days, quiet_hours_start,
  quiet_hours_end, time_zone, next_scheduled, last_notified, last_message_id, unsubscribed_at, last_modified_by, demo,
  version, created_at, updated_at`;
const changing = [
  'product_id',
  'channel',
  'frequency',
  'rhythm',
  'cadence_days',
  'quiet_hours_start',
  'quiet_hours_end',
  'time_zone',
]
  .concat(['next_scheduled', 'last_notified', 'last_message_id', 'unsubscribed_at', 'last_modified_by'])
  .concat(['version', 'updated_at']);
const table = 'reminders.reminder_preferences';
const read = sql('reminders.read', `select ${columns} from ${table} where reminder_id = any($1)`);
const ofCustomers = sql(
  'reminders.read_of_customers',
  `select ${columns} from ${table} where customer_id = any($1) order by created_at, reminder_id`,
);
const due = sql(
  'reminders.find_due',
  `select reminder_id from ${table} where next_scheduled <= $1 order by next_scheduled, reminder_id limit $2`,
);
const soon = sql(
  'reminders.due_soon',
  `select ${columns} from ${table} where next_scheduled is not null order by next_scheduled, reminder_id limit $1`,
);
const insert = sql(
  'reminders.insert',
  `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`,
);
const save = sql(
  'reminders.save',
  `update ${table} as r set ${changing.map((name) => `${name} = c.${name}`).join(', ')}
   from json_populate_recordset(null::${table}, $1) as c where r.reminder_id = c.reminder_id`,
);
const remove = sql('reminders.delete', `delete from ${table} where reminder_id = any($1)`);
const forget = sql('reminders.delete_of_customers', `delete from ${table} where customer_id = any($1)`);

export async function readReminders(reader: Reader, ids: readonly string[]): Promise<Map<string, Reminder>> {
  if (ids.length === 0) return new Map();
  return new Map((await reader.query<Reminder>(read, [ids])).map((one) => [one.reminder_id, one]));
}

/** All of these customers, oldest first. */
export async function remindersOf(reader: Reader, customerIds: readonly string[]): Promise<Reminder[]> {
  return customerIds.length === 0 ? [] : reader.query<Reminder>(ofCustomers, [customerIds]);
}

/** The reminders that are due by `now`, longest first, at most `limit`. */
export async function findDue(reader: Reader, now: Date, limit: number): Promise<string[]> {
  return (await reader.query<{ reminder_id: string }>(due, [now, limit])).map(({ reminder_id }) => reminder_id);
}

/** The next reminders that go out, at most `limit`. */
export function listDueSoon(reader: Reader, limit: number): Promise<Reminder[]> {
  return reader.query<Reminder>(soon, [limit]);
}

/**
 * Reads reminders and locks their customers', so that what is answered stays true until the commit. Whose one is never
 * changes.
 */
export async function lockReminders(tx: Transaction, ids: readonly string[]): Promise<Map<string, Reminder>> {
  const owners = [...(await readReminders(tx, ids)).values()].map(({ customer_id }) => remindersLock(customer_id));
  void tx.lock(owners);
  return owners.length === 0 ? new Map() : readReminders(tx, ids);
}

export function insertReminders(tx: Transaction, reminders: readonly Reminder[]): void {
  if (reminders.length > 0) void tx.write(insert, [JSON.stringify(reminders)]);
}

export function saveReminders(tx: Transaction, reminders: readonly Reminder[]): void {
  if (reminders.length > 0) void tx.write(save, [JSON.stringify(reminders)]);
}

export function deleteReminders(tx: Transaction, ids: readonly string[]): void {
  if (ids.length > 0) void tx.write(remove, [ids]);
}

export function deleteRemindersOf(tx: Transaction, customerIds: readonly string[]): void {
  if (customerIds.length > 0) void tx.write(forget, [customerIds]);
}
