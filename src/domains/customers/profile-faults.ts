import type { FieldError } from '../../kernel/errors.ts';
import { isTimeZone } from '../../kernel/time-zone.ts';
import type { CustomerFields } from './profile.ts';

/** What no schema can see of a profile. `now`: birthdays are in the past. */
export function faultsOf({ birthday, time_zone }: Partial<CustomerFields>, now: Date): FieldError[] {
  const errors: FieldError[] = [];
  if (birthday != null && !isPastDay(birthday, now)) {
    errors.push({ path: '/birthday', message: 'must be a day that a calendar knows, and not be to come' });
  }
  if (time_zone != null && !isTimeZone(time_zone)) {
    errors.push({ path: '/time_zone', message: 'must be a time zone such as Europe/Berlin' });
  }
  return errors;
}

/** A day that has begun somewhere on earth. */
function isPastDay(day: string, now: Date): boolean {
  const time = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== day) return false;
  return time.getTime() <= now.getTime() + 14 * 3_600_000 && time.getUTCFullYear() >= 1900;
}
