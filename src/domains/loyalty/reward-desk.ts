import type { Transaction } from '../../kernel/database.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { isUuid, uuid7 } from '../../kernel/ids.ts';
import { changeOf } from './change-event.ts';
import { rewardRedeemed } from './events.ts';
import { type OpenWallets, openWallets } from './open-wallets.ts';
import { type Reward, type RewardTerms, rewardFault } from './reward.ts';
import { countUses, type Redemption, readRedemptions, readReserved, saveRedemptions } from './store-redemptions.ts';
import { readRewards } from './store-rewards.ts';
import { saveWallets } from './store-wallets.ts';

/** What somebody wants to use: what she has redeemed already, or a reward that is redeemed now. */
export type RewardChoice = { readonly redemption_id: string } | { readonly reward_id: string };

export interface RewardWish {
  readonly customer_id: string;
  readonly choice: RewardChoice;
}

/** A wish that can be granted: nothing is taken yet. */
export interface Grantable {
  readonly customer_id: string;
  readonly terms: RewardTerms;
  readonly reward_id: string;
  /** Null: it is to be redeemed. */
  readonly redemption: Redemption | null;
  readonly cost_points: number;
}

/** What was granted, and what is to be told of it. */
export interface Granted {
  readonly redemption: Redemption;
  readonly balance: number;
  readonly events: readonly NewEvent[];
}

const pairKey = (customerId: string, rewardId: string) => `${customerId}\n${rewardId}`;

/**
 * Where rewards are redeemed, for a set of wishes: all that they rest on, read under lock. Each grant counts for the
 * next wish. Nothing is written before `write`.
 */
export class RewardDesk {
  readonly #wallets: OpenWallets;
  readonly #rewards: ReadonlyMap<string, Reward>;
  readonly #redemptions: Map<string, Redemption>;
  readonly #uses: Map<string, number>;
  readonly #changed = new Set<string>();
  readonly #now: Date;

  constructor(
    wallets: OpenWallets,
    rewards: ReadonlyMap<string, Reward>,
    redemptions: Map<string, Redemption>,
    uses: Map<string, number>,
    now: Date,
  ) {
    this.#wallets = wallets;
    this.#rewards = rewards;
    this.#redemptions = redemptions;
    this.#uses = uses;
    this.#now = now;
  }

  /** Whether a wish can be granted. Whoever has redeemed the reward and not used it yet, gets that redemption. */
  find({ customer_id, choice }: RewardWish): Grantable | Problem {
    if ('redemption_id' in choice) {
      const found = this.#redemptions.get(choice.redemption_id);
      if (!found || found.customer_id !== customer_id)
        return problem('reward_unavailable', 'There is no such redemption.');
      if (found.status !== 'reserved') return problem('redemption_used', usedBecause(found));
      return grantable(found);
    }
    const { reward_id } = choice;
    for (const one of this.#redemptions.values()) {
      if (one.customer_id === customer_id && one.reward_id === reward_id && one.status === 'reserved')
        return grantable(one);
    }
    const reward = this.#rewards.get(reward_id);
    const fault = rewardFault(reward, this.#uses.get(pairKey(customer_id, reward_id)) ?? 0, this.#now);
    if (fault) return fault;
    const { cost_points } = reward!;
    const { balance } = this.#wallets.of(customer_id);
    if (balance < cost_points)
      return problem(
        'insufficient_points',
        `This takes ${cost_points} points, and there are ${Math.max(balance, 0)}.`,
        {
          members: { points_missing: cost_points - balance },
        },
      );
    return { customer_id, terms: reward!, reward_id, redemption: null, cost_points };
  }

  /** Whether there is such a reward at all, offered or not. */
  has({ reward_id }: { readonly reward_id: string }): boolean {
    return this.#rewards.has(reward_id);
  }

  balanceOf(customerId: string): number {
    return this.#wallets.of(customerId).balance;
  }

  /** Redeems what is not redeemed yet. With an order it is applied to it, as a discount of so many cents. */
  grant(wish: Grantable, order: { readonly order_id: string; readonly discount_cents: number } | null): Granted {
    const { redemption: had, customer_id } = wish;
    const time = this.#now.toISOString();
    const fresh = had ?? this.#redeem(wish, time);
    const redemption: Redemption = order ? { ...fresh, status: 'applied', ...order, applied_at: time } : fresh;
    this.#redemptions.set(redemption.redemption_id, redemption);
    if (!had || order) this.#changed.add(redemption.redemption_id);
    const wallet = this.#wallets.of(customer_id);
    return { redemption, balance: wallet.balance, events: had ? [] : this.#eventsOf(redemption) };
  }

  #redeem({ customer_id, reward_id, terms, cost_points: points }: Grantable, time: string): Redemption {
    const redemption_id = uuid7();
    const { name, amount_off_cents, percent_off, product_id, min_subtotal_cents } = terms;
    const cause = { customer_id, reward_id, redemption_id, reason: 'reward_redeemed', effective_at: time };
    this.#wallets.of(customer_id).spend(points, cause, 'redeem');
    const key = pairKey(customer_id, reward_id);
    this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1);
    return {
      ...{ redemption_id, reward_id, customer_id, points, status: 'reserved', created_at: time },
      ...{ name, amount_off_cents, percent_off, product_id, min_subtotal_cents },
      ...{ order_id: null, discount_cents: null, applied_at: null, returned_at: null },
    };
  }

  #eventsOf({ redemption_id, reward_id, customer_id, order_id }: Redemption): NewEvent[] {
    const entry = this.#wallets.of(customer_id).entries.at(-1)!;
    const { wallet_id, points: delta, balance_after: balance, reason } = entry;
    const ids = { customer_id, wallet_id, redemption_id, reward_id, ...(order_id === null ? {} : { order_id }) };
    return [
      changeOf(entry, 'live', order_id),
      rewardRedeemed.make(customer_id, { ...ids, origin: 'live', delta, balance, reason }),
    ];
  }

  /** Writes what was granted: redemptions and the points for them together. */
  write(tx: Transaction): void {
    saveRedemptions(
      tx,
      [...this.#changed].map((id) => this.#redemptions.get(id)!),
    );
    saveWallets(tx, this.#wallets.all(), this.#now);
  }
}

/** Locks and reads what these wishes rest on. Before the transaction's first write. */
export async function openRewardDesk(tx: Transaction, wishes: readonly RewardWish[], now: Date): Promise<RewardDesk> {
  const customerIds = [...new Set(wishes.map(({ customer_id }) => customer_id))];
  const opening = openWallets(tx, customerIds); // its first statement locks the customers, before what follows is read
  const named = wishes
    .flatMap(({ choice }) => ('redemption_id' in choice ? [choice.redemption_id] : []))
    .filter(isUuid);
  const pairs = wishes.flatMap(({ customer_id, choice }) =>
    'reward_id' in choice ? [{ customer_id, reward_id: choice.reward_id }] : [],
  );
  const [wallets, byId, reserved, rewards, uses] = await Promise.all([
    opening,
    readRedemptions(tx, named),
    readReserved(tx, customerIds),
    readRewards(tx, [...new Set(pairs.map(({ reward_id }) => reward_id))]),
    countUses(tx, pairs),
  ]);
  const redemptions = new Map([...byId, ...reserved.map((one) => [one.redemption_id, one] as const)]);
  const counted = new Map(pairs.map((pair, index) => [pairKey(pair.customer_id, pair.reward_id), uses[index]!]));
  return new RewardDesk(wallets, rewards, redemptions, counted, now);
}

const grantable = (redemption: Redemption): Grantable => ({
  customer_id: redemption.customer_id,
  terms: redemption,
  reward_id: redemption.reward_id,
  redemption,
  cost_points: redemption.points,
});

const usedBecause = ({ status }: Redemption) =>
  status === 'applied' ? 'This redemption was used for an order.' : 'This redemption was cancelled.';
