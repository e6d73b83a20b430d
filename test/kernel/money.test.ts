import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate, formatMoney, MAX_CENTS, multiplyRatio, parseMoney } from '../../src/kernel/money.ts';

const anyCents = fc.integer({ min: 0, max: MAX_CENTS });

describe('parseMoney', () => {
  test('reads back what formatMoney wrote, up to the largest amount', () => {
    fc.assert(fc.property(anyCents, (cents) => parseMoney(formatMoney(cents)) === cents));
    expect(parseMoney(formatMoney(MAX_CENTS))).toBe(MAX_CENTS);
  });

  test('reads a number and its text alike', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (cents) => parseMoney(cents / 100) === cents));
    expect([4.5, '4.5', '4.50', 4, '04.05'].map(parseMoney)).toEqual([450, 450, 450, 400, 405]);
  });

  test.each([
    ['a third decimal', '4.505'],
    ['what floats make of a sum', 0.1 + 0.2],
    ['a sign', '-1'],
    ['a plus', '+1'],
    ['an exponent', '1e3'],
    ['a number so large that it is written with one', 1e21],
    ['infinity', Number.POSITIVE_INFINITY],
    ['not a number', Number.NaN],
    ['nothing', ''],
    ['a space', ' 4.50'],
    ['a line break', '4.50\n'],
    ['a comma', '4,50'],
    ['no whole part', '.50'],
    ['no decimals behind the point', '4.'],
    ['other digits', '٤.٥٠'],
    ['more cents than a number holds', '90071992547409.92'],
    ['null', null],
    ['a list', ['4.50']],
  ])('refuses %s', (_what, value) => {
    expect(parseMoney(value)).toBeNull();
  });
});

test('formatMoney writes two decimals and a sign', () => {
  expect([0, 5, 50, 450, -5, -450, MAX_CENTS].map(formatMoney)).toEqual([
    '0.00',
    '0.05',
    '0.50',
    '4.50',
    '-0.05',
    '-4.50',
    '90071992547409.91',
  ]);
});

describe('multiplyRatio', () => {
  test('rounds half away from zero', () => {
    const half = (cents: number) => multiplyRatio(cents, 1, 2);
    expect([1, -1, 3, -3, 2].map(half)).toEqual([1, -1, 2, -2, 1]);
    expect(multiplyRatio(1, 1, 3)).toBe(0);
    expect(multiplyRatio(2, 1, 3)).toBe(1);
  });

  test('is never further from the true value than half a cent, however large the amount', () => {
    const ratio = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(fc.integer({ min: -MAX_CENTS, max: MAX_CENTS }), ratio, (cents, points) => {
        const off = BigInt(multiplyRatio(cents, points, 10_000)) * 10_000n - BigInt(cents) * BigInt(points);
        return off <= 5_000n && off >= -5_000n;
      }),
    );
  });
});

describe('allocate', () => {
  const anyWeights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 50 });

  test('loses and invents nothing, and gives nobody more than a cent off the exact share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), anyWeights, (total, weights) => {
        const parts = allocate(total, weights);
        const sum = weights.reduce((a, b) => a + b, 0);
        expect(parts).toHaveLength(weights.length);
        expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
        if (sum === 0) return;
        parts.forEach((part, index) => {
          expect(Math.abs(part * sum - total * weights[index]!)).toBeLessThan(sum);
        });
      }),
    );
  });

  test('gives the cents that are left to the largest remainders, and in a tie to the first', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(5, [1, 2])).toEqual([2, 3]);
    expect(allocate(7, [0, 0])).toEqual([7, 0]);
    expect(allocate(7, [])).toEqual([]);
  });
});
