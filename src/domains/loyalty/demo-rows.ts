import { sql, type Transaction } from '../../kernel/database.ts';
import type { Reward, RewardTerms } from './reward.ts';

const deletions = ['ledger', 'lots', 'wallets', 'accounts', 'orders', 'members', 'notices', 'redemptions'].map(
  (table) => {
    const key = table === 'ledger' || table === 'lots' || table === 'wallets' ? 'wallet_id' : 'customer_id';
    return sql(`loyalty.delete_demo_${table}`, `delete from loyalty.${table} where ${key} = any($1)`);
  },
);

/** Deletes the points of these customers, whose wallets are their own. */
export function forgetPoints(tx: Transaction, customerIds: readonly string[]): void {
  for (const deletion of deletions) void tx.write(deletion, [customerIds]);
}

type DemoReward = RewardTerms & Pick<Reward, 'reward_id' | 'description' | 'cost_points' | 'limit_per_customer'>;

const insert = sql(
  'loyalty.insert_demo_rewards',
  `insert into loyalty.rewards (reward_id, name, description, cost_points, amount_off_cents, percent_off, product_id,
     min_subtotal_cents, limit_per_customer, demo, created_at)
   select *, true, $10 from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::smallint[], $7::text[],
     $8::bigint[], $9::int[])
   on conflict (reward_id) do nothing`,
);
const archiveRewards = sql(
  'loyalty.archive_demo_rewards',
  `update loyalty.rewards set archived_at = coalesce(archived_at, $1), demo = false
   where demo and exists (select from loyalty.redemptions as r where r.reward_id = rewards.reward_id)`,
);
const deleteRewards = sql('loyalty.delete_demo_rewards', 'delete from loyalty.rewards where demo');

/** Makes the demo's rewards that are not there. */
export function putDemoRewards(tx: Transaction, rewards: readonly DemoReward[], now: Date): void {
  void tx.write(insert, [
    rewards.map((reward) => reward.reward_id),
    rewards.map((reward) => reward.name),
    rewards.map((reward) => reward.description),
    rewards.map((reward) => reward.cost_points),
    rewards.map((reward) => reward.amount_off_cents),
    rewards.map((reward) => reward.percent_off),
    rewards.map((reward) => reward.product_id),
    rewards.map((reward) => reward.min_subtotal_cents),
    rewards.map((reward) => reward.limit_per_customer),
    now,
  ]);
}

/** Deletes the demo's rewards; what somebody else has redeemed stays for the books, and is offered no more. */
export function forgetDemoRewards(tx: Transaction, now: Date): void {
  void tx.write(archiveRewards, [now]);
  void tx.write(deleteRewards);
}
