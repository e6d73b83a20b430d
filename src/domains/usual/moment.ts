/** When and where something is ordered. */
export interface Moment {
  /** ISO: Monday is 1. */
  readonly weekday: number;
  /** Hours since midnight, with their fraction. */
  readonly hour: number;
  /** `pickup`, `table`, `delivery`; null: not said. */
  readonly fulfilment: string | null;
  readonly table: string | null;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The local day and time of an instant. `timeZone`: the store's. */
export function localTime(time: Date, timeZone: string): Pick<Moment, 'weekday' | 'hour'> {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      ...{ timeZone, weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' },
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  return {
    weekday: weekdays.indexOf(parts.get('weekday')!) + 1,
    hour: Number(parts.get('hour')) + Number(parts.get('minute')) / 60,
  };
}

/** Hours over which what is ordered changes: an hour and a half aside, an order counts for two thirds. */
const hourSpread = 1.6;
/** What an order at quite another time still says. */
const leastByHour = 0.05;

/** How much an order of then says about now, from 0 to 1: same hour, same kind of day, same place count most. */
export function likeness(now: Moment, then: Moment): number {
  const apart = Math.abs(now.hour - then.hour);
  const hours = Math.min(apart, 24 - apart);
  const byHour = Math.max(leastByHour, Math.exp(-(hours ** 2) / (2 * hourSpread ** 2)));
  const byDay = now.weekday === then.weekday ? 1 : isWeekend(now) === isWeekend(then) ? 0.6 : 0.25;
  return byHour * byDay * byPlace(now, then);
}

export const isWeekend = ({ weekday }: Pick<Moment, 'weekday'>) => weekday >= 6;

function byPlace(now: Moment, then: Moment): number {
  if (now.fulfilment === null) return 1;
  if (now.fulfilment !== then.fulfilment) return 0.4;
  return now.table === null || now.table === then.table ? 1 : 0.8;
}
