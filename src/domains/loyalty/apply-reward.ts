import { type Command, refusal, success } from '../../kernel/command.ts';
import { Problem, problem } from '../../kernel/errors.ts';
import { walletLock } from './lock-wallets.ts';
import { goneReward, type RewardedLine, rewardDiscount } from './reward.ts';
import { openRewardDesk, type RewardChoice } from './reward-desk.ts';
import { type Redemption, readRedemptionsOfOrders } from './store-redemptions.ts';

/** An order of a foreign order service, and the reward that is to lower it. Money in cents. */
export interface ApplyReward {
  readonly order_id: string;
  readonly customer_id: string;
  readonly reward: RewardChoice;
  readonly lines: readonly RewardedLine[];
  /** What is taken off already. */
  readonly off_cents: number;
}

export interface Applied {
  readonly redemption: Redemption;
  readonly balance: number;
}

/**
 * Redeems a reward and applies it to an order of a foreign service, once: asked again for that order, it answers the
 * same. Orders of our own get theirs at checkout, where the discount is (`checkoutCommand` in orders).
 */
export const applyReward: Command<ApplyReward, Applied> = {
  name: 'loyalty.apply_reward',
  locks: ({ order_id, customer_id }) => [`rewarded-order:${order_id}`, walletLock(customer_id)],
  async execute(tx, calls, { now }) {
    const inputs = calls.map(({ input }) => input);
    const earlier = await readRedemptionsOfOrders(
      tx,
      inputs.map(({ order_id }) => order_id),
    );
    const desk = await openRewardDesk(
      tx,
      inputs.map(({ customer_id, reward }) => ({ customer_id, choice: reward })),
      now,
    );
    const outcomes = inputs.map((input) => {
      const { order_id, customer_id, reward, lines, off_cents } = input;
      const had = earlier.get(order_id);
      if (had)
        return again(had, input) ? success({ redemption: had, balance: desk.balanceOf(customer_id) }) : refusal(taken);
      const found = desk.find({ customer_id, choice: reward });
      if (found instanceof Problem) return refusal(found);
      const discount_cents = rewardDiscount(found.terms, lines, off_cents);
      if (discount_cents instanceof Problem) return refusal(discount_cents);
      const { redemption, balance, events } = desk.grant(found, { order_id, discount_cents });
      return success({ redemption, balance }, events);
    });
    desk.write(tx);
    return outcomes;
  },
  explain: goneReward,
};

const taken = problem('reward_not_applicable', 'This order has had its reward.');

function again({ customer_id, redemption_id, reward_id, status }: Redemption, input: ApplyReward): boolean {
  if (customer_id !== input.customer_id || status !== 'applied') return false;
  return 'redemption_id' in input.reward
    ? input.reward.redemption_id === redemption_id
    : input.reward.reward_id === reward_id;
}
