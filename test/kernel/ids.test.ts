import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { uuid7 } from '../../src/kernel/ids.ts';

afterEach(() => {
  vi.useRealTimers();
});

const millisecondsOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

describe('uuid7', () => {
  test('has the shape of RFC 9562, version 7', () => {
    for (let index = 0; index < 10_000; index += 1) {
      expect(uuid7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  test('carries the time of its making', () => {
    vi.useFakeTimers({ now: new Date('2100-01-01T00:00:00Z') });
    expect(new Date(millisecondsOf(uuid7())).toISOString()).toBe('2100-01-01T00:00:00.000Z');
  });

  test('sorts in the order of making, and never repeats, however the clock goes', () => {
    vi.useFakeTimers({ now: new Date('2101-01-01T00:00:00Z') });
    const steps = fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 3_000 })), {
      maxLength: 10,
    });
    let last = '';
    fc.assert(
      fc.property(steps, (given) => {
        for (const [milliseconds, count] of given) {
          vi.setSystemTime(Date.now() + milliseconds);
          for (let index = 0; index < count; index += 1) {
            const next = uuid7();
            expect(next > last).toBe(true);
            last = next;
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  test('more of them in a millisecond than the counter holds run into the next one', () => {
    vi.useFakeTimers({ now: new Date('2102-01-01T00:00:00Z') });
    const ids = Array.from({ length: 10_000 }, uuid7);
    expect(new Set(ids).size).toBe(10_000);
    expect(ids).toEqual(ids.toSorted());
    expect(millisecondsOf(ids.at(-1)!) - millisecondsOf(ids[0]!)).toBe(2);
  });
});
