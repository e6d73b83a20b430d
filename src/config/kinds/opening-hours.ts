import type { Kind } from '../setting.ts';

/** One opening of one day of the week, in the store's time zone. */
export interface OpeningHours {
  /** ISO: Monday is 1. */
  readonly weekday: number;
  /** `07:30` */
  readonly opens: string;
  /** `18:00`; `24:00` is midnight. */
  readonly closes: string;
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const part =
  /^(?<from>[a-z]{3})(?: ?- ?(?<to>[a-z]{3}))? +(?<opens>([01]\d|2[0-3]):[0-5]\d) ?- ?(?<closes>([01]\d|2[0-3]):[0-5]\d|24:00)$/;

/**
 * `mon-fri 07:30-18:00, sat 08:00-17:00`, sorted by day and time. A day may be named several times, for openings that do
 * not overlap; one that goes past midnight is two: `fri 18:00-24:00, sat 00:00-02:00`.
 */
export const openingHours: Kind<readonly OpeningHours[]> = {
  expected:
    'days (mon to sun) with times from 00:00 to 24:00 that do not overlap, such as mon-fri 07:30-18:00, sat 08:00-17:00',
  parse: (text) => {
    const parts = text
      .toLowerCase()
      .split(',')
      .map((one) => openings(one.trim()));
    if (parts.includes(undefined)) return undefined;
    const all = parts.flatMap((one) => one!);
    all.sort((a, b) => a.weekday - b.weekday || (a.opens < b.opens ? -1 : 1));
    const overlap = all.some(({ weekday, closes }, index) => {
      const next = all[index + 1];
      return next?.weekday === weekday && next.opens < closes;
    });
    return overlap ? undefined : all;
  },
  format: (hours) => hours.map(({ weekday, opens, closes }) => `${days[weekday - 1]} ${opens}-${closes}`).join(', '),
};

/** `fri-mon 09:00-12:00` is four openings. */
function openings(text: string): OpeningHours[] | undefined {
  const { from = '', to = from, opens = '', closes = '' } = part.exec(text)?.groups ?? {};
  const [first, last] = [days.indexOf(from), days.indexOf(to)];
  if (first === -1 || last === -1 || opens >= closes) return undefined;
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, day) => ({ weekday: ((first + day) % 7) + 1, opens, closes }));
}
