import { type Reader, sql } from '../../kernel/database.ts';
import { type EarningSettings, rateOf, tierAbove, tierAt, windowStart } from './tiers.ts';

export interface LoyaltySettings extends EarningSettings {
  /** Days after a wallet's last activity at which its points expire. */
  readonly expiryDays: number;
}

export interface LoyaltyAccount {
  readonly balance: number;
  /** What placed orders will earn in today's tier. */
  readonly pending: number;
  /** All points ever earned, reversed ones taken off. */
  readonly lifetime: number;
  readonly tier: string;
  readonly next_tier: { readonly tier: string; readonly points_missing: number } | null;
  readonly expiring: { readonly points: number; readonly expires_at: string }[];
}

const standing = sql(
  'loyalty.read_standing',
  `select coalesce(balance, 0) as balance, last_activity_at, coalesce(lifetime_points, 0) as lifetime_points,
     coalesce(window_points, 0) as window_points, window_at
   from (values ($1::text)) as asked (customer_id)
     left join loyalty.members using (customer_id) left join loyalty.accounts using (customer_id)
     left join loyalty.wallets on wallets.wallet_id = coalesce(members.wallet_id, asked.customer_id)`,
);
const left = sql(
  'loyalty.sum_span',
  `select coalesce(sum(earned_points - reversed_points), 0)::bigint as points from loyalty.orders
   where customer_id = $1 and earned_at > $2 and earned_at <= $3`,
);
const pending = sql(
  'loyalty.read_pending',
  `select coalesce(sum(floor((total_cents - least(refunded_cents, total_cents)) * $2::numeric * 0.01)), 0)::bigint as points
   from loyalty.orders where customer_id = $1 and earned_at is null and cancelled_at is null and total_cents is not null`,
);

interface StandingRow {
  readonly balance: number;
  readonly last_activity_at: string | null;
  readonly lifetime_points: number;
  readonly window_points: number;
  readonly window_at: string | null;
}

/** The account of a customer; of one who never earned, an empty one. */
export async function readAccount(
  reader: Reader,
  customerId: string,
  settings: LoyaltySettings,
  now: Date,
): Promise<LoyaltyAccount> {
  const [row] = await reader.query<StandingRow>(standing, [customerId]);
  const { balance, last_activity_at, lifetime_points: lifetime } = row!;
  const points = row!.window_points - (await pointsPast(reader, customerId, row!.window_at, now));
  const tier = tierAt(settings.tiers, points);
  const above = tierAbove(settings.tiers, tier);
  const [waiting] = await reader.query<{ points: number }>(pending, [customerId, rateOf(settings, tier)]);
  const expires = last_activity_at === null ? null : expiryOf(last_activity_at, settings.expiryDays);
  return {
    balance,
    pending: waiting!.points,
    lifetime,
    tier: tier.name,
    next_tier: above && { tier: above.name, points_missing: above.points - points },
    expiring: balance > 0 && expires !== null ? [{ points: balance, expires_at: expires }] : [],
  };
}

/** The points of the stored window that are by now more than 365 days old. */
async function pointsPast(reader: Reader, customerId: string, windowAt: string | null, now: Date): Promise<number> {
  const [after, until] = [windowAt && windowStart(windowAt), windowStart(now.toISOString())];
  if (after === null || after >= until) return 0;
  const [row] = await reader.query<{ points: number }>(left, [customerId, after, until]);
  return row!.points;
}

/** Lots expire together, so many days after the wallet's last activity. */
export function expiryOf(lastActivityAt: string, days: number): string {
  return new Date(Date.parse(lastActivityAt) + days * 86_400_000).toISOString();
}

const earned = sql(
  'loyalty.read_earned',
  'select order_id, earned_points - reversed_points as points from loyalty.orders where order_id = any($1) and earned_points > 0',
);

/** What orders have earned, reversed points taken off. Orders that earned nothing, or not yet, are missing. */
export async function pointsOfOrders(reader: Reader, orderIds: readonly string[]): Promise<Map<string, number>> {
  if (orderIds.length === 0) return new Map();
  const rows = await reader.query<{ order_id: string; points: number }>(earned, [orderIds]);
  return new Map(rows.map(({ order_id, points }) => [order_id, points]));
}
