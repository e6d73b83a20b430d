import { expect, test } from 'vitest';
import { canTrace, enumerateCrashPoints } from './crash-points.ts';

const traceable = canTrace();
if (!traceable) console.warn('skipped: the crash points of checkout, because strace is missing or may not trace');

test.runIf(traceable)(
  'killed at any write of a checkout, the order is learnt by its key and everything adds up',
  async () => {
    const lines: string[] = [];
    const { points, violations } = await enumerateCrashPoints((line) => lines.push(line));
    expect(violations, lines.join('\n')).toEqual([]);
    expect(points).toBeGreaterThan(2);
    expect(lines.some((line) => line.endsWith('it had been made'))).toBe(true);
    expect(lines.some((line) => line.endsWith('it was made now'))).toBe(true);
  },
  300_000,
);
