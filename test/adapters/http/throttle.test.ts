import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { networkOf, Throttle } from '../../../src/adapters/http/index.ts';
import { turnClock } from '../../../src/kernel/clock.ts';
import { Problem } from '../../../src/kernel/errors.ts';

const start = Date.UTC(2026, 0, 1);
const at = (seconds: number) => turnClock(new Date(start + seconds * 1_000));
beforeEach(() => at(0));
afterEach(() => turnClock(null));

/** `passed`, or how many seconds to wait. */
function pass(throttle: Throttle, key = 'somebody'): 'passed' | number {
  try {
    throttle.pass(key);
    return 'passed';
  } catch (error) {
    if (error instanceof Problem && error.code === 'rate_limited') return error.details.retryAfter!;
    throw error;
  }
}

describe('a throttle of three at once and one more every ten seconds', () => {
  const make = () => new Throttle({ burst: 3, everySeconds: 10 });

  test('lets three pass, says how long the fourth has to wait, and does not count it', () => {
    const throttle = make();
    expect([1, 2, 3, 4, 5].map(() => pass(throttle))).toEqual(['passed', 'passed', 'passed', 10, 10]);
    at(4.5); // the clock goes on while the test runs
    expect(pass(throttle)).toBe(6);
    at(11.5);
    expect([pass(throttle), pass(throttle)]).toEqual(['passed', 9]);
    at(100);
    expect([1, 2, 3, 4].map(() => pass(throttle))).toEqual(['passed', 'passed', 'passed', 10]);
  });

  test('holds nobody to what others do', () => {
    const throttle = make();
    for (let n = 0; n < 5; n += 1) pass(throttle, 'one');
    expect(pass(throttle, 'other')).toBe('passed');
  });

  test('remembers who has just been there, however many come after', () => {
    const throttle = make();
    for (let n = 0; n < 3; n += 1) pass(throttle, 'one');
    for (let n = 0; n < 40_000; n += 1) pass(throttle, `flood ${n}`);
    expect(pass(throttle, 'one')).toBe(10);
  });
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
