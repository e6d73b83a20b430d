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

const read = sql(
  'loyalty.read_standings',
  `select asked.customer_id, coalesce(balance, 0) as balance, last_activity_at,
     coalesce(lifetime_points, 0) as lifetime_points, span.points, waiting.pending
   from unnest($1::text[]) as asked (customer_id)
     left join loyalty.members using (customer_id) left join loyalty.accounts using (customer_id)
     left join loyalty.wallets on wallets.wallet_id = coalesce(members.wallet_id, asked.customer_id)
     -- of the stored window, without what is by now more than 365 days old
     cross join lateral (
       select coalesce(window_points, 0) - coalesce(sum(earned_points - reversed_points), 0)::bigint as points
       from loyalty.orders as o where o.customer_id = asked.customer_id
         and earned_at > window_at - interval '8760 hours' and earned_at <= $2) as span
     cross join lateral (
       select rate from unnest($3::bigint[], $4::numeric[]) as tier (points, rate)
       where tier.points <= greatest(span.points, 0) order by tier.points desc limit 1) as tier
     cross join lateral (
       select coalesce(sum(floor((total_cents - least(refunded_cents, total_cents)) * tier.rate * 0.01)), 0)::bigint as pending
       from loyalty.orders as o where o.customer_id = asked.customer_id
         and earned_at is null and cancelled_at is null and total_cents is not null) as waiting`,
);

interface Row {
  readonly customer_id: string;
  readonly balance: number;
  readonly last_activity_at: string | null;
  readonly lifetime_points: number;
  /** Earned in the 365 days up to now. */
  readonly points: number;
  readonly pending: number;
}

/** The accounts of customers, in one statement for any number; of those who never earned, empty ones. */
export async function readAccounts(
  reader: Reader,
  customerIds: readonly string[],
  settings: LoyaltySettings,
  now: Date,
): Promise<Map<string, LoyaltyAccount>> {
  const { tiers } = settings;
  const rows = await reader.query<Row>(read, [
    customerIds,
    windowStart(now.toISOString()),
    tiers.map((tier) => tier.points),
    tiers.map((tier) => rateOf(settings, tier)),
  ]);
  return new Map(rows.map((row) => [row.customer_id, accountOf(row, settings)]));
}

/** The account of one customer. */
export async function readAccount(
  reader: Reader,
  customerId: string,
  settings: LoyaltySettings,
  now: Date,
): Promise<LoyaltyAccount> {
  return (await readAccounts(reader, [customerId], settings, now)).get(customerId)!;
}

function accountOf(row: Row, { tiers, expiryDays }: LoyaltySettings): LoyaltyAccount {
  const { balance, pending, lifetime_points: lifetime, last_activity_at, points } = row;
  const tier = tierAt(tiers, points);
  const above = tierAbove(tiers, tier);
  const expires = last_activity_at === null ? null : expiryOf(last_activity_at, expiryDays);
  return {
    balance,
    pending,
    lifetime,
    tier: tier.name,
    next_tier: above && { tier: above.name, points_missing: above.points - points },
    expiring: balance > 0 && expires !== null ? [{ points: balance, expires_at: expires }] : [],
  };
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
