import { expect, test } from 'vitest';
import { nextRun } from '../../../src/domains/jobs/index.ts';

const zone = 'Europe/Berlin';
/** The next so many times, in UTC. */
function times(schedule: string, after: string, count: number): string[] {
  const found: string[] = [];
  let at = new Date(after);
  for (let index = 0; index < count; index += 1) {
    at = nextRun(schedule, zone, at);
    found.push(at.toISOString().slice(0, 16));
  }
  return found;
}

test('a nightly time keeps to the store’s clock', () => {
  expect(times('30 3 * * *', '2026-03-27T12:00:00Z', 3)).toEqual([
    '2026-03-28T02:30',
    '2026-03-29T01:30',
    '2026-03-30T01:30',
  ]);
});

test('a time that the clocks skip comes right behind the gap, once', () => {
  expect(times('30 2 * * *', '2026-03-28T12:00:00Z', 2)).toEqual(['2026-03-29T01:00', '2026-03-30T00:30']);
});

test('a time that comes twice is taken once; every hour and every half hour go on', () => {
  expect(times('30 2 * * *', '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
  expect(times('*/30 * * * *', '2026-10-25T00:00:00Z', 4)).toEqual([
    '2026-10-25T00:30',
    '2026-10-25T01:00',
    '2026-10-25T01:30',
    '2026-10-25T02:00',
  ]);
});

test('what is no schedule, or never comes, is refused', () => {
  for (const wrong of ['* * * *', '61 * * * *', '* * * * * *', 'often', '0 0 30 2 *'])
    expect(() => nextRun(wrong, zone, new Date()), wrong).toThrow();
});
