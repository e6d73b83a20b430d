import { afterQuietHours, type QuietHours } from '../notifications/index.ts';
import type { Frequency, Reminder } from './types.ts';

const dayMs = 86_400_000;

/** Days from one reminder to the next. */
export const cadences: Readonly<Record<Frequency, number>> = { daily: 1, weekly: 7, monthly: 30, quarterly: 90 };

export const quietHoursOf = ({
  quiet_hours_start: start,
  quiet_hours_end: end,
  time_zone,
}: Pick<Reminder, 'quiet_hours_start' | 'quiet_hours_end' | 'time_zone'>): QuietHours => ({ start, end, time_zone });

type Timed = Pick<
  Reminder,
  'frequency' | 'rhythm' | 'quiet_hours_start' | 'quiet_hours_end' | 'time_zone' | 'last_notified'
>;

/**
 * How often, and when next: so many days after the last sending, else after `savedAt`, moved out of her quiet hours.
 *
 * @param learnt the days between her purchases; null where that is not known
 */
export function scheduleOf(
  reminder: Timed,
  learnt: number | null,
  savedAt: Date,
): Pick<Reminder, 'cadence_days' | 'next_scheduled'> {
  const cadence_days = (reminder.rhythm === 'learnt' ? learnt : null) ?? cadences[reminder.frequency];
  const base = reminder.last_notified === null ? savedAt.getTime() : Date.parse(reminder.last_notified);
  const next = afterQuietHours(new Date(base + cadence_days * dayMs), quietHoursOf(reminder));
  return { cadence_days, next_scheduled: next.toISOString() };
}
