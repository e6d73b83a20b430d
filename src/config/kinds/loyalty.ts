import type { Kind } from '../setting.ts';
import { isDecimal } from './basic.ts';

export interface LoyaltyTier {
  readonly name: string;
  /** Points earned in 365 days from which it holds. */
  readonly points: number;
  /** What earnings are multiplied by. */
  readonly factor: number;
}

/** `bronze:0:1,silver:250:1.25,gold:500:1.5`: name, points from which it holds, factor of earnings; rising from 0. */
export const loyaltyTiers: Kind<readonly LoyaltyTier[]> = {
  expected: 'tiers as name:points:factor, comma-separated, of different names, the first from 0 points and rising',
  parse: (text) => {
    const tiers = text.split(',').map((part) => tier(part.trim()));
    return tiers.every((one) => one !== undefined) && rising(tiers) ? tiers : undefined;
  },
  format: (tiers) => tiers.map((one) => `${one.name}:${one.points}:${one.factor}`).join(','),
};

function tier(text: string): LoyaltyTier | undefined {
  const [name = '', points = '', factor = '', ...more] = text.split(':');
  const wellFormed = /^[a-z][a-z0-9_-]{0,31}$/i.test(name) && /^\d{1,9}$/.test(points) && isDecimal(factor);
  if (!wellFormed || more.length > 0 || Number(factor) <= 0 || Number(factor) > 100) return undefined;
  return { name, points: Number(points), factor: Number(factor) };
}

function rising(tiers: readonly LoyaltyTier[]): boolean {
  const climbs = tiers.every((one, index) => index === 0 || one.points > tiers[index - 1]!.points);
  return tiers[0]?.points === 0 && climbs && new Set(tiers.map((one) => one.name)).size === tiers.length;
}
