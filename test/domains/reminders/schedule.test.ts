import { expect, test } from 'vitest';
import { scheduleOf } from '../../../src/domains/reminders/index.ts';

const usual: Parameters<typeof scheduleOf>[0] = {
  frequency: 'weekly',
  rhythm: 'set',
  quiet_hours_start: '21:00',
  quiet_hours_end: '08:00',
  time_zone: 'Europe/Berlin',
  last_notified: null,
};
const saved = new Date('2026-01-10T12:00:00Z');

test.each([
  ['daily', 1, '2026-01-11T12:00:00.000Z'],
  ['weekly', 7, '2026-01-17T12:00:00.000Z'],
  ['monthly', 30, '2026-02-09T12:00:00.000Z'],
  ['quarterly', 90, '2026-04-10T12:00:00.000Z'],
] as const)('%s is %i days after the saving', (frequency, cadence_days, next_scheduled) => {
  expect(scheduleOf({ ...usual, frequency }, null, saved)).toEqual({ cadence_days, next_scheduled });
});

test('the last sending counts, not the saving', () => {
  const last_notified = '2026-01-08T09:30:00.000Z';
  expect(scheduleOf({ ...usual, last_notified }, null, saved).next_scheduled).toBe('2026-01-15T09:30:00.000Z');
});

test('out of quiet hours, by her own clocks', () => {
  const late = new Date('2026-01-10T23:15:00Z');
  expect(scheduleOf(usual, null, late).next_scheduled).toBe('2026-01-18T07:00:00.000Z');
  const newYork = { ...usual, time_zone: 'America/New_York' };
  expect(scheduleOf(newYork, null, late).next_scheduled).toBe('2026-01-17T23:15:00.000Z');
});

test('learnt: the days between her purchases, and the frequency until they are known', () => {
  expect(scheduleOf({ ...usual, rhythm: 'learnt' }, 3, saved).cadence_days).toBe(3);
  expect(scheduleOf({ ...usual, rhythm: 'learnt' }, null, saved).cadence_days).toBe(7);
  expect(scheduleOf(usual, 3, saved).cadence_days).toBe(7);
});
