import { type AuditEntry, type Command, refusal, success } from '../../kernel/command.ts';
import { type Reader, sql } from '../../kernel/database.ts';
import { type FieldError, type Problem, problem, versionFault } from '../../kernel/errors.ts';
import type { NewRow, Removed, RowPatch, RowRemoval, Written } from '../entities/index.ts';

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

interface Row extends RewardFields {
  readonly reward_id: string;
  readonly version: number;
  /** Somebody has redeemed it. */
  readonly used: boolean;
}

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

async function readRows(reader: Reader, rewardIds: readonly string[]): Promise<Map<string, Row>> {
  const rows = await reader.query<Row>(read, [rewardIds]);
  return new Map(rows.map((row) => [row.reward_id, row]));
}

const plain: Omit<RewardFields, 'name' | 'cost_points'> = {
  description: '',
  amount_off: null,
  percent_off: null,
  product_id: null,
  active: true,
  valid_from: null,
  valid_until: null,
  min_subtotal: 0,
  limit_per_customer: null,
};

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

function standingFault(version: number | undefined, row: Row | undefined): Problem | null {
  if (!row) return problem('not_found', 'There is no such reward.');
  return versionFault('reward', version, row.version);
}

const rewardLock = (rewardId: string) => `reward:${rewardId}`;

const audited = (action: string, rewardId: string, before: unknown, after: unknown): AuditEntry => ({
  action: `rewards.${action}`,
  entity: 'rewards',
  entityId: rewardId,
  before,
  after,
});

/** Makes rewards. */
export const createRewards: Command<NewRow, Written> = {
  name: 'rewards.create',
  locks: ({ fields }) => [rewardLock(String(fields.reward_id))],
  async execute(tx, calls, { now }) {
    const wanted = calls.map(({ input }) => ({
      ...plain,
      ...(input.fields as unknown as RewardFields & { reward_id: string }),
    }));
    const known = await readRows(
      tx,
      wanted.map(({ reward_id }) => reward_id),
    );
    const faults = wanted.map((reward) =>
      known.has(reward.reward_id) ? problem('already_exists', 'There is a reward with this id.') : faultOf(reward),
    );
    const fresh = wanted.filter((_, index) => !faults[index]);
    if (fresh.length > 0) void tx.write(insert, [JSON.stringify(fresh), now]);
    return wanted.map(({ reward_id, ...reward }, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      return success({ id: reward_id }, [], [audited('create', reward_id, undefined, reward)]);
    });
  },
};

/** Changes rewards; what was redeemed before keeps its worth. */
export const patchRewards: Command<RowPatch, Written> = {
  name: 'rewards.patch',
  locks: ({ id }) => [rewardLock(id)],
  async execute(tx, calls) {
    const known = await readRows(
      tx,
      calls.map(({ input }) => input.id),
    );
    const after = calls.map(({ input }) => ({ ...known.get(input.id)!, ...(input.fields as Partial<RewardFields>) }));
    const faults = calls.map(({ input }, index) => {
      const row = known.get(input.id);
      return standingFault(input.version, row) ?? faultOf(after[index]!);
    });
    const changed = after.filter((_, index) => !faults[index]);
    if (changed.length > 0) void tx.write(update, [JSON.stringify(changed)]);
    return calls.map(({ input }, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const fields = Object.keys(input.fields) as (keyof RewardFields)[];
      const pick = (reward: RewardFields) => Object.fromEntries(fields.map((name) => [name, reward[name]]));
      const audit = audited('patch', input.id, pick(known.get(input.id)!), pick(after[index]!));
      return success({ id: input.id }, [], [audit]);
    });
  },
};

/** Takes rewards away. One that somebody has redeemed is archived. */
export const removeRewards: Command<RowRemoval, Removed> = {
  name: 'rewards.remove',
  locks: ({ id }) => [rewardLock(id)],
  async execute(tx, calls, { now }) {
    const ids = calls.map(({ input }) => input.id);
    const known = await readRows(tx, ids);
    const faults = calls.map(({ input }) => standingFault(input.version, known.get(input.id)));
    const going = ids.filter((_, index) => !faults[index]);
    const kept = going.filter((id) => known.get(id)!.used);
    const gone = going.filter((id) => !known.get(id)!.used);
    if (kept.length > 0) void tx.write(archive, [kept, now]);
    if (gone.length > 0) void tx.write(drop, [gone]);
    return ids.map((id, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const { used, version, reward_id, ...before } = known.get(id)!;
      const outcome = used ? 'archived' : 'deleted';
      return success({ id, outcome }, [], [audited('remove', id, before, { outcome })]);
    });
  },
  // redeemed at this very moment
  explain: (constraint) =>
    constraint === 'redemptions_reward_id_fkey'
      ? problem('version_mismatch', 'Somebody has just redeemed this reward. Remove it again, and it is archived.')
      : undefined,
};
