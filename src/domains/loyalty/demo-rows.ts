import { sql, type Transaction } from '../../kernel/database.ts';
import type { Reward, RewardTerms } from './reward.ts';

const deletion = (table: string, which: string) =>
  sql(`loyalty.delete_demo_${table}`, `delete from loyalty.${table} as doomed where ${which}`);

/** A wallet that somebody else has a share in stays, and with it what was paid from it. */
const ofWallets = ['ledger', 'lots', 'wallets'].map((table) =>
  deletion(
    table,
    `wallet_id = any($2) and not exists (
       select from loyalty.members as m where m.wallet_id = doomed.wallet_id and m.customer_id <> all($1))`,
  ),
);
const ofCustomers = [
  ...['accounts', 'orders', 'members', 'notices'].map((table) => deletion(table, 'customer_id = any($1)')),
  deletion(
    'redemptions',
    `customer_id = any($1)
       and not exists (select from loyalty.ledger as l where l.redemption_id = doomed.redemption_id)`,
  ),
];

/** Deletes the points of these customers, and the wallets that these families of theirs share. */
export function forgetPoints(tx: Transaction, customerIds: readonly string[], familyIds: readonly string[]): void {
  for (const one of ofWallets) void tx.write(one, [customerIds, [...customerIds, ...familyIds]]);
  for (const one of ofCustomers) void tx.write(one, [customerIds]);
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
