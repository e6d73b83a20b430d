import { expect, test } from 'vitest';
import { isTimeZone } from '../../src/kernel/time-zone.ts';

test.each([
  'Europe/Berlin',
  'europe/berlin',
  'UTC',
  'GMT',
  'Etc/GMT+5',
  'US/Pacific',
  'Asia/Calcutta',
  'EST5EDT',
  'EST',
])('%s is a time zone', (name) => expect(isTimeZone(name)).toBe(true));

test.each([
  '+05:30',
  '-03',
  '+0530',
  'UTC+1',
  'Europe/Atlantis',
  'PST',
  'ist',
  'SystemV/PST8',
  'Etc/Unknown',
  ' UTC',
  '',
])('%s is none', (name) => expect(isTimeZone(name)).toBe(false));
