import { type Command, refusal, success } from '../../kernel/command.ts';
import { Problem, problem } from '../../kernel/errors.ts';
import { type Accounts, knownCustomers } from '../customers/index.ts';
import { walletLock } from './lock-wallets.ts';
import { goneReward } from './reward.ts';
import { openRewardDesk } from './reward-desk.ts';
import type { Redemption } from './store-redemptions.ts';

export interface RedeemReward {
  readonly customer_id: string;
  readonly reward_id: string;
}

export interface Redeemed {
  readonly redemption: Redemption;
  /** What is left in the wallet. */
  readonly balance: number;
}

/**
 * Redeems a reward: its points are gone at once. Whoever redeems it again before she has used it, in her cart or for an
 * order, gets the same redemption.
 */
export const redeemReward = (accounts: Accounts): Command<RedeemReward, Redeemed> => ({
  name: 'loyalty.redeem_reward',
  locks: ({ customer_id }) => [walletLock(customer_id)],
  async execute(tx, calls, { now }) {
    const ids = calls.map(({ input }) => input.customer_id);
    const wishes = calls.map(({ input: { customer_id, reward_id } }) => ({ customer_id, choice: { reward_id } }));
    const [desk, known, holders] = await Promise.all([
      openRewardDesk(tx, wishes, now),
      knownCustomers(tx, ids),
      accounts.read(tx, ids),
    ]);
    const outcomes = wishes.map((wish, index) => {
      if (!desk.has(wish.choice)) return refusal(problem('not_found', 'There is no such reward.'));
      // who has an account alone has no points, and need not be told that she is nobody
      const { customer_id } = wish;
      const signedIn = calls[index]!.principal.customerId === customer_id;
      if (!signedIn && !known.has(customer_id) && !holders.has(customer_id))
        return refusal(problem('not_found', 'There is no such customer.'));
      const found = desk.find(wish);
      if (found instanceof Problem) return refusal(found);
      const { redemption, balance, events } = desk.grant(found, null);
      return success({ redemption, balance }, events);
    });
    desk.write(tx);
    return outcomes;
  },
  explain: goneReward,
});
