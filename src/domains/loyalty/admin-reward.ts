import { Type } from 'typebox';
import { type Column, containing, type Entity } from '../entities/index.ts';
import { createRewards, patchRewards, removeRewards } from './edit-rewards.ts';

const listed = { sortable: true, filterable: true } as const;
const required = { create: 'required', patch: true } as const;
const optional = { create: 'optional', patch: true } as const;
const when = '2026-12-24T00:00:00.000Z';
const positive = (maximum: number, example: number) => Type.Integer({ minimum: 1, maximum, examples: [example] });
const text = (minLength: number, maxLength: number, example: string) =>
  Type.String({ minLength, maxLength, examples: [example] });
const description = 'Exactly one of an amount, a percentage and a free product is given';

/** The first that need not be given is in the interface's example: a reward is worth something. */
const columns: readonly Column[] = [
  {
    name: 'reward_id',
    label: 'Reward',
    kind: 'text',
    ...listed,
    create: 'required',
    accepts: Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,99}$', examples: ['free-espresso'] }),
    example: 'free-espresso',
  },
  {
    name: 'name',
    label: 'Name',
    kind: 'text',
    ...listed,
    ...required,
    accepts: text(1, 200, 'A free espresso'),
    example: 'A free espresso',
  },
  {
    name: 'cost_points',
    label: 'Points',
    kind: 'integer',
    ...listed,
    ...required,
    accepts: positive(1_000_000_000, 30),
    example: 30,
  },
  {
    name: 'amount_off',
    label: 'Amount off',
    kind: 'money',
    sql: 'amount_off_cents',
    nullable: true,
    ...listed,
    ...optional,
    accepts: Type.String({ pattern: '^(?!0+(\\.0{1,2})?$)\\d{1,8}(\\.\\d{1,2})?$', examples: ['5.00'] }),
    description,
    example: '5.00',
  },
  {
    name: 'percent_off',
    label: 'Percent off',
    kind: 'integer',
    nullable: true,
    ...listed,
    ...optional,
    accepts: positive(100, 10),
    example: 10,
  },
  {
    name: 'product_id',
    label: 'Free product',
    kind: 'text',
    nullable: true,
    ...listed,
    ...optional,
    accepts: text(1, 100, 'espresso'),
    example: 'espresso',
  },
  {
    name: 'description',
    label: 'Description',
    kind: 'text',
    ...optional,
    accepts: text(0, 1000, 'One espresso, on the house.'),
    example: 'One espresso, on the house.',
  },
  { name: 'active', label: 'Offered', kind: 'boolean', ...listed, ...optional, example: true },
  { name: 'valid_from', label: 'From', kind: 'timestamp', nullable: true, ...listed, ...optional, example: when },
  { name: 'valid_until', label: 'Until', kind: 'timestamp', nullable: true, ...listed, ...optional, example: when },
  {
    name: 'min_subtotal',
    label: 'From a subtotal of',
    kind: 'money',
    sql: 'min_subtotal_cents',
    ...listed,
    ...optional,
    example: '10.00',
  },
  {
    name: 'limit_per_customer',
    label: 'Times per customer',
    kind: 'integer',
    nullable: true,
    ...listed,
    ...optional,
    accepts: positive(2_147_483_647, 1),
    example: 1,
  },
  {
    name: 'redeemed',
    label: 'Times redeemed',
    kind: 'integer',
    sql: `(select count(*)::int from loyalty.redemptions as r where r.reward_id = rewards.reward_id and r.status <> 'returned')`,
    example: 3,
  },
  { name: 'archived_at', label: 'Archived', kind: 'timestamp', nullable: true, filterable: true, example: when },
  { name: 'demo', label: 'Demo', kind: 'boolean', filterable: true, example: false },
  { name: 'version', label: 'Version', kind: 'integer', example: 1 },
  { name: 'created_at', label: 'Made', kind: 'timestamp', ...listed, example: when },
];

/** What points can be redeemed for; an archived reward is none any more for whoever would redeem it. */
export const rewardEntity: Entity = {
  name: 'rewards',
  title: 'Reward',
  key: 'reward_id',
  keyType: 'text',
  from: 'loyalty.rewards',
  columns,
  search: containing('reward_id', 'name'),
  searches: 'Part of an id or a name',
  defaultSort: '-created_at',
  readers: ['editor'],
  editors: ['editor'],
  services: true,
  create: createRewards,
  patch: patchRewards,
  remove: removeRewards,
};
