import type { Reader } from '../../kernel/database.ts';
import { type Reward, rewardFault } from './reward.ts';
import { readWhereabouts } from './store-members.ts';
import { countUses, type Redemption, readReserved } from './store-redemptions.ts';
import { readOfferedRewards } from './store-rewards.ts';
import { readWallets } from './store-wallets.ts';

/** A reward as it stands for somebody. */
export interface RewardOffer {
  readonly reward: Reward;
  /** Whether she can redeem it now; for nobody in particular: false. */
  readonly affordable: boolean;
  readonly points_missing: number;
  /** Whether she has had it as often as she can. */
  readonly used_up: boolean;
  /** What she has redeemed and not used yet. */
  readonly reserved: Redemption | null;
}

export interface RewardsOffered {
  readonly balance: number;
  readonly offers: readonly RewardOffer[];
}

/** What is offered now, the cheapest first, and what of it this customer can afford. */
export async function listRewards(reader: Reader, customerId: string | null, now: Date): Promise<RewardsOffered> {
  const rewards = await readOfferedRewards(reader, now);
  if (customerId === null) return { balance: 0, offers: rewards.map((reward) => offerOf(reward, 0, 0, [], now)) };
  const pairs = rewards.map(({ reward_id }) => ({ customer_id: customerId, reward_id }));
  const [balance, uses, reserved] = await Promise.all([
    balanceOf(reader, customerId),
    countUses(reader, pairs),
    readReserved(reader, [customerId]),
  ]);
  return { balance, offers: rewards.map((reward, index) => offerOf(reward, balance, uses[index]!, reserved, now)) };
}

function offerOf(
  reward: Reward,
  balance: number,
  uses: number,
  reserved: readonly Redemption[],
  now: Date,
): RewardOffer {
  const points_missing = Math.max(0, reward.cost_points - balance);
  const used_up = rewardFault(reward, uses, now) !== null;
  const mine = reserved.find(({ reward_id }) => reward_id === reward.reward_id) ?? null;
  return { reward, affordable: points_missing === 0 && !used_up, points_missing, used_up, reserved: mine };
}

/** What a customer can spend, from her own wallet or her family's. */
export async function balanceOf(reader: Reader, customerId: string): Promise<number> {
  const wallet_id = (await readWhereabouts(reader, [customerId])).of(customerId);
  return (await readWallets(reader, [wallet_id])).get(wallet_id)?.balance ?? 0;
}
