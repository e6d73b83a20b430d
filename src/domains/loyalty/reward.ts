import { type Problem, problem } from '../../kernel/errors.ts';
import { formatMoney, multiplyRatio } from '../../kernel/money.ts';

/** What a reward takes off an order: an amount, a percentage, or one of a product. Exactly one of the three is given. */
export interface RewardTerms {
  readonly name: string;
  readonly amount_off_cents: number | null;
  readonly percent_off: number | null;
  readonly product_id: string | null;
  readonly min_subtotal_cents: number;
}

export interface Reward extends RewardTerms {
  readonly reward_id: string;
  readonly description: string;
  readonly cost_points: number;
  readonly active: boolean;
  readonly valid_from: string | null;
  readonly valid_until: string | null;
  readonly limit_per_customer: number | null;
  readonly archived_at: string | null;
}

/** A line of an order, as far as a reward looks at it. */
export interface RewardedLine {
  readonly product_id: string;
  readonly price_cents: number;
  readonly quantity: number;
}

/** Why a reward cannot be redeemed now by somebody who has had it so often, or null. */
export function rewardFault(reward: Reward | undefined, uses: number, now: Date): Problem | null {
  const refuse = (detail: string) => problem('reward_unavailable', detail);
  if (!reward || reward.archived_at !== null || !reward.active) return refuse('This reward is not offered.');
  if (reward.valid_from !== null && now < new Date(reward.valid_from)) return refuse('This reward is not offered yet.');
  if (reward.valid_until !== null && now >= new Date(reward.valid_until))
    return refuse('This reward is not offered any more.');
  if (reward.limit_per_customer !== null && uses >= reward.limit_per_customer)
    return refuse('You have had this reward as often as you can.');
  return null;
}

/** For commands that redeem: a reward may be removed at the very moment. */
export const goneReward = (constraint: string): Problem | undefined =>
  constraint === 'redemptions_reward_id_fkey'
    ? problem('reward_unavailable', 'This reward is not offered.')
    : undefined;

/**
 * What a reward takes off an order from which `off_cents` are taken already. It never takes more than there is; of its
 * product it takes one, the dearest in the order.
 *
 * @returns cents above zero, or why it takes nothing
 */
export function rewardDiscount(
  terms: RewardTerms,
  lines: readonly RewardedLine[],
  off_cents: number,
): number | Problem {
  const refuse = (detail: string) => problem('reward_not_applicable', detail);
  const subtotal = lines.reduce((sum, line) => sum + line.price_cents * line.quantity, 0);
  if (subtotal < terms.min_subtotal_cents)
    return refuse(`${terms.name} counts from ${formatMoney(terms.min_subtotal_cents)} on.`);
  const left = subtotal - off_cents;
  const wanted = wantedOf(terms, lines, left);
  if (wanted === null) return refuse(`Put the product that is free with ${terms.name} into the order.`);
  const discount = Math.min(wanted, left);
  return discount > 0 ? discount : refuse('There is nothing left to take off.');
}

function wantedOf(terms: RewardTerms, lines: readonly RewardedLine[], left: number): number | null {
  if (terms.amount_off_cents !== null) return terms.amount_off_cents;
  if (terms.percent_off !== null) return multiplyRatio(left, terms.percent_off, 100);
  const prices = lines.filter((line) => line.product_id === terms.product_id).map((line) => line.price_cents);
  return prices.length === 0 ? null : Math.max(...prices);
}
