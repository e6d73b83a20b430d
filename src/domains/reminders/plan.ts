import type { Reader } from '../../kernel/database.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import type { Principal } from '../../kernel/principal.ts';
import { isTimeZone } from '../../kernel/time-zone.ts';
import { readRhythms } from '../orders/index.ts';
import { scheduleOf } from './schedule.ts';
import type { Choice, Reminder } from './types.ts';

export const noSuchReminder = () => problem('not_found', 'There is no such reminder.');
export const invalid = (path: string, message: string) =>
  problem('validation_failed', 'The reminder is not valid.', { errors: [{ path, message }] });

/** There is one rule for each of these. */
export const ruleOf = ({ customer_id, product_id = null }: { customer_id: string; product_id?: string | null }) =>
  JSON.stringify([customer_id, product_id]);
export const alreadyThere = () =>
  problem('already_exists', 'There is a reminder for this customer and product already.');
export const noSuchProduct = () => invalid('/product_id', 'must be a product’s');

/** What chosen values have wrong that no schema sees. */
export function faultOf({ time_zone }: Partial<Choice>): Problem | null {
  if (time_zone === undefined || isTimeZone(time_zone)) return null;
  return invalid('/time_zone', 'must be a time zone such as Europe/Berlin');
}

/** A rule that is not there yet; its times are those of {@link scheduled}. */
export function newReminder(
  { customer_id, product_id }: Pick<Reminder, 'customer_id' | 'product_id'>,
  choice: Choice,
  principal: Principal,
  now: Date,
): Reminder {
  const time = now.toISOString();
  return {
    reminder_id: uuid7(),
    customer_id,
    product_id,
    ...choice,
    ...{ cadence_days: 1, next_scheduled: null, last_notified: null, last_message_id: null, unsubscribed_at: null },
    ...{ last_modified_by: principal.id, demo: false, version: 1, created_at: time, updated_at: time },
  };
}

/** A rule with other values. Whoever saves it wants it again, also where she had ended it. */
export const changedReminder = (
  before: Reminder,
  choice: Partial<Choice & Pick<Reminder, 'product_id'>>,
  principal: Principal,
  now: Date,
): Reminder => ({
  ...before,
  ...choice,
  unsubscribed_at: null,
  last_modified_by: principal.id,
  version: before.version + 1,
  updated_at: now.toISOString(),
});

/** Gives rules the times that follow from them, learning where that was chosen; one read for all. In order. */
export async function scheduled(reader: Reader, reminders: readonly Reminder[], now: Date): Promise<Reminder[]> {
  const learning = reminders.filter(({ rhythm }) => rhythm === 'learnt');
  const days = await readRhythms(reader, learning, now);
  const learnt = new Map(learning.map((reminder, index) => [reminder, days[index]!]));
  return reminders.map((reminder) => ({ ...reminder, ...scheduleOf(reminder, learnt.get(reminder) ?? null, now) }));
}

/** What staff changed of somebody's reminders is written down; what she chose herself is hers. */
export function auditOf(action: string, principal: Principal, before: Reminder | null, after: Reminder | null) {
  const { customer_id, reminder_id } = (after ?? before)!;
  if (principal.customerId === customer_id) return [];
  const entry = { action: `reminder.${action}`, entity: 'reminders', entityId: reminder_id };
  return [{ ...entry, ...(before ? { before: shown(before) } : {}), ...(after ? { after: shown(after) } : {}) }];
}

const shown = ({
  channel,
  frequency,
  rhythm,
  quiet_hours_start,
  quiet_hours_end,
  time_zone,
  product_id,
}: Reminder) => ({
  ...{ product_id, channel, frequency, rhythm, quiet_hours_start, quiet_hours_end, time_zone },
});
