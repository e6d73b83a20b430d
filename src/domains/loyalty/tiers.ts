/** How points are earned; the settings of the same names in `LOYALTY_*`. */
export interface EarningSettings {
  /** Points for each unit of the currency, at most four decimals. */
  readonly pointsPerUnit: number;
  /** Rising from 0 points. */
  readonly tiers: readonly Tier[];
}

export interface Tier {
  readonly name: string;
  /** Points earned in 365 days from which it holds. */
  readonly points: number;
  /** What earnings are multiplied by, at most four decimals. */
  readonly factor: number;
}

/** The tier of somebody who earned this many points in 365 days. */
export function tierAt(tiers: readonly Tier[], points: number): Tier {
  return tiers.findLast((tier) => tier.points <= points) ?? tiers[0]!;
}

/** The tier above, or null at the top. */
export function tierAbove(tiers: readonly Tier[], tier: Tier): Tier | null {
  return tiers[tiers.indexOf(tier) + 1] ?? null;
}

const tenThousandths = (decimal: number) => BigInt(Math.round(decimal * 10_000));

/** Points per unit of the currency in a tier, as a decimal with eight places, exactly. */
export function rateOf(settings: EarningSettings, tier: Tier): string {
  const digits = String(tenThousandths(settings.pointsPerUnit) * tenThousandths(tier.factor)).padStart(9, '0');
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`;
}

/** Points for an amount in cents at a rate: floor(units × rate), exactly. */
export function pointsFor(cents: number, rate: string): number {
  const [units = '0', fraction = ''] = rate.split('.');
  const hundredMillionths = BigInt(units + fraction.padEnd(8, '0'));
  return Number((BigInt(cents) * hundredMillionths) / 10_000_000_000n);
}

const windowMs = 365 * 86_400_000;

/** Where the 365 days that end at `time` begin; the beginning itself is not one of them. */
export function windowStart(time: string): string {
  return new Date(Date.parse(time) - windowMs).toISOString();
}
