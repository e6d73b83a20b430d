import { sql } from '../../kernel/database.ts';
import { type FieldError, type Problem, problem } from '../../kernel/errors.ts';
import { editCommands, type Standing } from '../entities/index.ts';

/** What can be said of a reward; amounts in cents. */
interface RewardFields {
  readonly name: string;
  readonly description: string;
  readonly cost_points: number;
  readonly amount_off: number | null;
  readonly percent_off: number | null;
  readonly product_id: string | null;
  readonly active: boolean;
  readonly valid_from: string | null;
  readonly valid_until: string | null;
  readonly min_subtotal: number;
  readonly limit_per_customer: number | null;
}

/** It is used when somebody has redeemed it. */
type Row = RewardFields & Standing;

const names = `name, description, cost_points, amount_off_cents, percent_off, product_id, active, valid_from, valid_until,
     min_subtotal_cents, limit_per_customer`;
const given = `c.name, c.description, c.cost_points, c.amount_off, c.percent_off, c.product_id, c.active, c.valid_from,
     c.valid_until, c.min_subtotal, c.limit_per_customer`;
const sent = `json_to_recordset($1) as c (reward_id text, name text, description text, cost_points bigint, amount_off bigint,
     percent_off smallint, product_id text, active boolean, valid_from timestamptz, valid_until timestamptz,
     min_subtotal bigint, limit_per_customer int)`;
const read = sql(
  'loyalty.read_edited_rewards',
  `select reward_id, name, description, cost_points, amount_off_cents as amount_off, percent_off, product_id, active, valid_from,
     valid_until, min_subtotal_cents as min_subtotal, limit_per_customer, version,
     exists (select from loyalty.redemptions as r where r.reward_id = rewards.reward_id) as used
   from loyalty.rewards where reward_id = any($1)`,
);
const insert = sql(
  'loyalty.insert_rewards',
  `insert into loyalty.rewards (reward_id, ${names}, created_at) select c.reward_id, ${given}, $2 from ${sent}`,
);
const update = sql(
  'loyalty.update_rewards',
  `update loyalty.rewards set (${names}, version) = row(${given}, version + 1) from ${sent} where rewards.reward_id = c.reward_id`,
);
const archive = sql(
  'loyalty.archive_rewards',
  'update loyalty.rewards set archived_at = coalesce(archived_at, $2), version = version + 1 where reward_id = any($1)',
);
const drop = sql('loyalty.delete_rewards', 'delete from loyalty.rewards where reward_id = any($1)');

const plain = {
  description: '',
  amount_off: null,
  percent_off: null,
  product_id: null,
  active: true,
  valid_from: null,
  valid_until: null,
  min_subtotal: 0,
  limit_per_customer: null,
} satisfies Omit<RewardFields, 'name' | 'cost_points'>;

/** What no schema of a single field can say. */
function faultOf({ amount_off, percent_off, product_id, valid_from, valid_until }: RewardFields): Problem | null {
  const errors: FieldError[] = [];
  if ([amount_off, percent_off, product_id].filter((one) => one !== null).length !== 1) {
    errors.push({
      path: '/amount_off',
      message: 'must be given, or a percentage, or a free product, and only one of them',
    });
  }
  if (valid_from !== null && valid_until !== null && valid_until <= valid_from) {
    errors.push({ path: '/valid_until', message: 'must be later than valid_from' });
  }
  return errors.length === 0 ? null : problem('validation_failed', 'The reward is not valid as given.', { errors });
}

const commands = editCommands<Row>({
  entity: 'rewards',
  noun: 'reward',
  key: 'reward_id',
  taken: 'There is a reward with this id.',
  lock: (rewardId) => `reward:${rewardId}`,
  faultOf,
  ...{ plain, read, insert, update, archive, drop },
});

/** Makes rewards. */
export const createRewards = commands.create;

/** Changes rewards; what was redeemed before keeps its worth. */
export const patchRewards = commands.patch;

/** Takes rewards away. One that somebody has redeemed is archived. */
export const removeRewards: typeof commands.remove = {
  ...commands.remove,
  // redeemed at this very moment
  explain: (constraint) =>
    constraint === 'redemptions_reward_id_fkey'
      ? problem('version_mismatch', 'Somebody has just redeemed this reward. Remove it again, and it is archived.')
      : undefined,
};
