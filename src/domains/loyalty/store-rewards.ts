import { type Reader, sql } from '../../kernel/database.ts';
import type { Reward } from './reward.ts';

const columns = `reward_id, name, description, cost_points, amount_off_cents, percent_off, product_id, active, valid_from,
  valid_until, min_subtotal_cents, limit_per_customer, archived_at`;
const read = sql('loyalty.read_rewards', `select ${columns} from loyalty.rewards where reward_id = any($1)`);
const offered = sql(
  'loyalty.read_offered_rewards',
  `select ${columns} from loyalty.rewards
   where active and archived_at is null and (valid_from is null or valid_from <= $1) and (valid_until is null or valid_until > $1)
   order by cost_points, reward_id`,
);

/** Rewards by id, also those that are not offered; unknown ones are missing. */
export async function readRewards(reader: Reader, rewardIds: readonly string[]): Promise<Map<string, Reward>> {
  if (rewardIds.length === 0) return new Map();
  return new Map((await reader.query<Reward>(read, [rewardIds])).map((reward) => [reward.reward_id, reward]));
}

/** What is offered now, the cheapest first. */
export function readOfferedRewards(reader: Reader, now: Date): Promise<Reward[]> {
  return reader.query<Reward>(offered, [now]);
}
