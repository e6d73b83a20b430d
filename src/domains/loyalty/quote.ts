import type { Reader } from '../../kernel/database.ts';
import { Problem } from '../../kernel/errors.ts';
import { type Accounts, isCustomer } from '../customers/index.ts';
import { listRewards, type RewardOffer } from './list-rewards.ts';
import { type LoyaltySettings, readAccount } from './queries.ts';
import { type RewardedLine, rewardDiscount } from './reward.ts';
import { pointsFor, rateOf, tierAt } from './tiers.ts';

/** What an order side has to know of somebody before it counts on her. */
export interface ValidCustomer {
  readonly valid: boolean;
  readonly tier: string | null;
  readonly balance: number;
}

/** Whether there is such a customer, and how she stands. Of nobody: not valid, and nothing else. */
export async function validateCustomer(
  reader: Reader,
  accounts: Accounts,
  customerId: string,
  settings: LoyaltySettings,
  now: Date,
): Promise<ValidCustomer> {
  if (!(await isCustomer(reader, accounts, customerId))) return { valid: false, tier: null, balance: 0 };
  const { tier, balance } = await readAccount(reader, customerId, settings, now);
  return { valid: true, tier, balance };
}

/** An order that is not placed yet. Money in cents. */
export interface OrderToQuote {
  readonly customer_id: string;
  /** What is taken off already, by a coupon. */
  readonly off_cents: number;
  readonly lines: readonly RewardedLine[];
}

export interface LoyaltyQuote {
  readonly balance: number;
  readonly tier: string;
  /** What the order would earn in today's tier, without a reward. */
  readonly points_to_earn: number;
  /** What is offered, with what it would take off: null where it takes nothing off this order. */
  readonly rewards: readonly (RewardOffer & { readonly discount_cents: number | null })[];
}

/** What an order would earn, and what rewards would take off it. Takes and promises nothing. */
export async function quoteLoyalty(
  reader: Reader,
  { customer_id, off_cents, lines }: OrderToQuote,
  settings: LoyaltySettings,
  now: Date,
): Promise<LoyaltyQuote> {
  const [account, { offers }] = await Promise.all([
    readAccount(reader, customer_id, settings, now),
    listRewards(reader, customer_id, now),
  ]);
  const tier = settings.tiers.find(({ name }) => name === account.tier) ?? tierAt(settings.tiers, 0);
  const subtotal = lines.reduce((sum, line) => sum + line.price_cents * line.quantity, 0);
  return {
    balance: account.balance,
    tier: account.tier,
    points_to_earn: pointsFor(Math.max(0, subtotal - off_cents), rateOf(settings, tier)),
    rewards: offers.map((offer) => {
      const discount = rewardDiscount(offer.reserved ?? offer.reward, lines, off_cents);
      return { ...offer, discount_cents: discount instanceof Problem ? null : discount };
    }),
  };
}
