import { Problem, problem } from '../../kernel/errors.ts';
import type { NewEvent } from '../../kernel/event.ts';
import {
  type Grantable,
  type RewardDesk,
  type RewardedLine,
  type RewardWish,
  rewardDiscount,
} from '../loyalty/index.ts';
import type { Checkout } from './checkout-input.ts';

/** A reward that takes so much off this order; nothing is redeemed yet. */
export interface UsableReward {
  readonly wish: Grantable;
  readonly discount_cents: number;
}

/** What the order's draft takes from its reward. */
export interface UsedReward {
  readonly redemption_id: string | null;
  readonly reward_events: readonly NewEvent[];
}

/** Whose points a checkout wants to use, and for what. */
export function wishOf({ customer_id, reward }: Checkout): RewardWish[] {
  return customer_id === null || !reward ? [] : [{ customer_id, choice: reward }];
}

/** What a checkout's reward takes off, after its coupon; null without one. */
export function usableReward(
  input: Checkout,
  desk: RewardDesk | null,
  lines: readonly RewardedLine[],
  coupon_cents: number,
): UsableReward | Problem | null {
  if (!input.reward) return null;
  const [wish] = wishOf(input);
  if (!wish || !desk) return problem('reward_unavailable', 'Points are for customers with an account.');
  const found = desk.find(wish);
  if (found instanceof Problem) return found;
  const discount_cents = rewardDiscount(found.terms, lines, coupon_cents);
  return discount_cents instanceof Problem ? discount_cents : { wish: found, discount_cents };
}

/** Redeems the reward of an order that will be placed, and applies it: both are written with the order, or neither is. */
export function useReward(desk: RewardDesk | null, reward: UsableReward | null, order_id: string): UsedReward {
  if (!desk || !reward) return { redemption_id: null, reward_events: [] };
  const { redemption, events } = desk.grant(reward.wish, { order_id, discount_cents: reward.discount_cents });
  return { redemption_id: redemption.redemption_id, reward_events: events };
}
