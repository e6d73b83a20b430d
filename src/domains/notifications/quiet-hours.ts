/** When somebody is not to be disturbed, by the clocks where she is. */
export interface QuietHours {
  /** `21:00`. */
  readonly start: string;
  /** `08:00`, when it is over; the same as `start`: never quiet. */
  readonly end: string;
  /** An IANA name. */
  readonly time_zone: string;
}

const minuteMs = 60_000;
const dayMinutes = 1_440;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks show there, as if it were UTC: milliseconds. */
function wallTime(time: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric' },
    });
    formats.set(timeZone, format);
  }
  const shown: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(time)) shown[type] = Number(value);
  return Date.UTC(shown.year!, shown.month! - 1, shown.day!, shown.hour!, shown.minute!);
}

const floor = (time: number) => Math.floor(time / minuteMs) * minuteMs;
/** All zones of today are whole minutes from UTC. */
const offsetAt = (time: number, timeZone: string) => wallTime(time, timeZone) - floor(time);
const minuteOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Minutes until it is over by a clock that shows `wall`; 0 when it is not quiet. */
function minutesLeft(wall: number, { start, end }: QuietHours): number {
  const minute = (wall / minuteMs) % dayMinutes;
  const [from, to] = [minuteOf(start), minuteOf(end)];
  const since = (minute - from + dayMinutes) % dayMinutes;
  const length = (to - from + dayMinutes) % dayMinutes;
  return since < length ? length - since : 0;
}

export function isQuiet(time: Date, quiet: QuietHours): boolean {
  return minutesLeft(wallTime(time.getTime(), quiet.time_zone), quiet) > 0;
}

/**
 * The first moment at or after `time` at which it is not quiet. What counts is what the clocks show: an end that they
 * skip in spring has come when they jump over it, and in autumn an hour that comes twice is as quiet both times.
 */
export function afterQuietHours(time: Date, quiet: QuietHours): Date {
  const { time_zone } = quiet;
  let at = time.getTime();
  for (;;) {
    const left = minutesLeft(wallTime(at, time_zone), quiet);
    if (left === 0) return new Date(at);
    const end = floor(at) + left * minuteMs;
    at = firstChange(at, end, time_zone) ?? end;
  }
}

/** The minute between two times at which the clocks are changed; null when they are not. */
function firstChange(from: number, to: number, timeZone: string): number | null {
  const before = offsetAt(from, timeZone);
  if (offsetAt(to, timeZone) === before) return null;
  let [low, high] = [floor(from), to];
  while (high - low > minuteMs) {
    const middle = floor((low + high) / 2);
    if (offsetAt(middle, timeZone) === before) low = middle;
    else high = middle;
  }
  return high;
}
