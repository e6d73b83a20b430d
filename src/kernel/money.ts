/**
 * Money is integer minor units (cents) inside and a decimal string with two decimals outside. Never a float:
 * amounts are parsed from and written to text by their digits.
 */

/** Largest amount in cents that a JavaScript number holds exactly. */
export const MAX_CENTS = Number.MAX_SAFE_INTEGER;

const decimal = /^(\d{1,14})(?:\.(\d{1,2}))?$/;

/**
 * Cents of a non-negative decimal with at most two decimals, given as a number or a string (`4.5`, `"4.50"` → 450).
 * Returns null for anything else, including exponents, signs and a third decimal.
 */
export function parseMoney(value: unknown): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const match = decimal.exec(String(value));
  if (!match) return null;
  const cents = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return Number.isSafeInteger(cents) ? cents : null;
}

/** `450` → `"4.50"`, `-5` → `"-0.05"`. */
export function formatMoney(cents: number): string {
  const sign = cents < 0 ? '-' : '';
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * `cents × numerator ÷ denominator`, rounded half away from zero, exactly (in big integers). Used for percentages
 * and taxes, with rates as integers (19 % = 1900 basis points of 10000).
 */
export function multiplyRatio(cents: number, numerator: number, denominator: number): number {
  const product = BigInt(cents) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const half = divisor / 2n;
  return Number((product < 0n ? product - half : product + half) / divisor);
}

/**
 * Splits `total` cents over `weights` so that the parts add up to it exactly (largest remainder; ties go to the first).
 * All weights zero: everything goes to the first part.
 */
export function allocate(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (weights.length === 0) return [];
  if (sum === 0) return weights.map((_, index) => (index === 0 ? total : 0));
  const parts = weights.map((weight) => Number((BigInt(total) * BigInt(weight)) / BigInt(sum)));
  const remainders = weights
    .map((weight, index) => ({ index, rest: Number((BigInt(total) * BigInt(weight)) % BigInt(sum)) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  let left = total - parts.reduce((a, b) => a + b, 0);
  for (const { index } of remainders) {
    if (left <= 0) break;
    parts[index]! += 1;
    left -= 1;
  }
  return parts;
}
