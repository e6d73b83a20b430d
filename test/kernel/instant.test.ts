import { expect, test } from 'vitest';
import { instantOf, instantPattern } from '../../src/kernel/instant.ts';

test.each([
  ['2024-01-31T10:00:00.000Z', '2024-01-31T10:00:00.000Z'],
  ['2024-01-31T10:00:00Z', '2024-01-31T10:00:00.000Z'],
  ['2024-01-31t10:00z', '2024-01-31T10:00:00.000Z'],
  ['2024-01-31 10:00:00', '2024-01-31T10:00:00.000Z'],
  ['2024-01-31T10:00:00.123456+02:00', '2024-01-31T08:00:00.123Z'],
  ['2024-01-31T10:00:00.5-0330', '2024-01-31T13:30:00.500Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
])('%s is %s', (text, instant) => {
  expect(new RegExp(instantPattern).test(text)).toBe(true);
  expect(instantOf(text)).toBe(instant);
});

test.each([
  '2024-02-30',
  '2024-02-30T10:00:00.000Z',
  '2023-02-29T10:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59-01:00',
])('%s has the form, and no calendar knows it', (text) => {
  expect(new RegExp(instantPattern).test(text)).toBe(true);
  expect(instantOf(text)).toBeNull();
});

test.each([
  '',
  'today',
  '1711800000',
  '2024-13-01',
  '2024-1-1',
  '0000-01-01',
  '0000-01-01T00:00:00.000Z',
  '2024-01-01T24:00:00Z',
  '2024-01-01T10',
  ' 2024-01-01',
  '2024-01-01\n',
])('%j is no instant', (text) => {
  expect(new RegExp(instantPattern).test(text)).toBe(false);
  expect(instantOf(text)).toBeNull();
});
