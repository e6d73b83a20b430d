import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterQuietHours, isQuiet, type QuietHours } from '../../../src/domains/notifications/index.ts';

const minuteMs = 60_000;
const zones = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe'],
  ...['Pacific/Chatham', 'Africa/Casablanca', 'America/Santiago', 'Asia/Tehran', 'Pacific/Kiritimati'],
];

/** What clocks there show, as people write it, by another way than the code's. */
const shown = (time: Date, timeZone: string) =>
  time.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });

/** Quiet by comparing texts. */
function isQuietByText(time: Date, { start, end, time_zone }: QuietHours): boolean {
  const clock = shown(time, time_zone);
  if (start === end) return false;
  return start < end ? clock >= start && clock < end : clock >= start || clock < end;
}

/** Looks at every minute from `time` on. */
function afterByLooking(time: Date, quiet: QuietHours): Date {
  if (!isQuietByText(time, quiet)) return time;
  let at = Math.floor(time.getTime() / minuteMs) * minuteMs;
  while (isQuietByText(new Date(at), quiet)) at += minuteMs;
  return new Date(at);
}

const clock = fc
  .integer({ min: 0, max: 1_439 })
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`);
const quietHours = fc.record({ start: clock, end: clock, time_zone: fc.constantFrom(...zones) });
const anyTime = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });
/** Nights in which clocks are changed, somewhere. */
const changes = [
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-03-08T07:00Z',
  '2026-11-01T06:00Z',
  '2026-04-04T15:00Z',
]
  .concat(['2026-10-03T15:30Z', '2026-09-26T14:00Z', '2026-04-04T14:00Z', '2027-02-07T02:00Z', '2026-09-06T04:00Z'])
  .map((text) => Date.parse(text));
const nearChange = fc
  .tuple(fc.constantFrom(...changes), fc.integer({ min: -26 * 3_600_000, max: 5 * 3_600_000 }))
  .map(([change, away]) => change + away);

describe('quiet hours', () => {
  test.each([
    ['any time', anyTime],
    ['nights in which clocks are changed', nearChange],
  ])('end as somebody finds who looks at every minute: %s', (_name, times) => {
    fc.assert(
      fc.property(times, quietHours, (ms, quiet) => {
        const time = new Date(ms);
        expect(isQuiet(time, quiet)).toBe(isQuietByText(time, quiet));
        expect(afterQuietHours(time, quiet).toISOString()).toBe(afterByLooking(time, quiet).toISOString());
      }),
      { numRuns: 150 },
    );
  });

  const berlin = (start: string, end: string): QuietHours => ({ start, end, time_zone: 'Europe/Berlin' });
  test.each([
    ['over midnight', '2026-01-10T22:30:00Z', berlin('21:00', '08:00'), '2026-01-11T07:00:00.000Z'],
    ['summer time begins in them', '2026-03-28T22:30:00Z', berlin('21:00', '08:00'), '2026-03-29T06:00:00.000Z'],
    ['summer time ends in them', '2026-10-24T22:30:00Z', berlin('21:00', '08:00'), '2026-10-25T07:00:00.000Z'],
    [
      'they end at a time that is skipped',
      '2026-03-28T22:30:00Z',
      berlin('21:00', '02:30'),
      '2026-03-29T01:00:00.000Z',
    ],
    [
      'they end at a time that comes twice',
      '2026-10-24T22:30:00Z',
      berlin('21:00', '02:30'),
      '2026-10-25T00:30:00.000Z',
    ],
    [
      'the hour that comes twice, for the second time',
      '2026-10-25T01:10:00Z',
      berlin('21:00', '02:30'),
      '2026-10-25T01:30:00.000Z',
    ],
    ['its last moment', '2026-01-11T06:59:59.999Z', berlin('21:00', '08:00'), '2026-01-11T07:00:00.000Z'],
    ['its end', '2026-01-11T07:00:00Z', berlin('21:00', '08:00'), '2026-01-11T07:00:00.000Z'],
    ['in the day', '2026-01-11T11:11:11.011Z', berlin('21:00', '08:00'), '2026-01-11T11:11:11.011Z'],
    ['never', '2026-01-10T22:30:00.500Z', berlin('08:00', '08:00'), '2026-01-10T22:30:00.500Z'],
  ])('%s', (_name, time, quiet, after) => {
    expect(afterQuietHours(new Date(time), quiet).toISOString()).toBe(after);
  });
});
