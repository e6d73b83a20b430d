import { Cron } from 'croner';

/**
 * The first time after `after` at which a schedule is due. Times that the clocks skip in spring are those right behind
 * the gap; times that come twice in autumn are the first ones, except for schedules of every hour.
 *
 * @throws on a schedule that is none, or never comes
 */
export function nextRun(schedule: string, timeZone: string, after: Date): Date {
  const next = new Cron(schedule, { timezone: timeZone, mode: '5-part', paused: true }).nextRun(after);
  if (!next) throw new RangeError(`the schedule ${schedule} never comes`);
  return next;
}
