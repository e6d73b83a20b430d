import { Type } from 'typebox';
import { customerQuery, instant, ledgerEntry, nullable, text } from './schemas.ts';

const money = (example: string) => Type.String({ examples: [example] });
const most = 1_000_000_000;
const redemptionId = '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e82';
const points = (description: string, example: number) => Type.Integer({ minimum: 0, description, examples: [example] });

/** Exactly one of the three is not null. */
const terms = {
  amount_off: nullable(money('5.00')),
  percent_off: nullable(Type.Integer({ examples: [10] })),
  product_id: nullable(Type.String({ description: 'One of this product is free', examples: ['espresso'] })),
  min_subtotal: money('0.00'),
};

export const redemption = Type.Object(
  {
    redemption_id: text(redemptionId),
    reward_id: text('five-off'),
    customer_id: text('maria-42'),
    name: text('5 off'),
    points: points('What it cost', 50),
    status: Type.String({ enum: ['reserved', 'applied', 'returned'], examples: ['reserved'] }),
    ...terms,
    order_id: nullable(text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e81')),
    discount: nullable(money('5.00')),
    created_at: instant,
    applied_at: nullable(instant),
    returned_at: nullable(instant),
  },
  { title: 'Redemption' },
);

const offer = Type.Object(
  {
    reward_id: text('five-off'),
    name: text('5 off'),
    description: text('Five less on your next order.'),
    cost_points: points('What it costs', 50),
    ...terms,
    valid_until: nullable(instant),
    limit_per_customer: nullable(Type.Integer({ examples: [1] })),
    affordable: Type.Boolean({ description: 'Whether this customer can redeem it now' }),
    points_missing: points('Until she can', 0),
    used_up: Type.Boolean({ description: 'She has had it as often as she can' }),
    redemption_id: nullable(Type.String({ description: 'Redeemed and not used yet', examples: [redemptionId] })),
  },
  { title: 'RewardOffer' },
);

export const rewardsSchema = {
  tags: ['Loyalty'],
  summary: 'List the rewards that points can be redeemed for, the cheapest first',
  querystring: customerQuery,
  response: { 200: Type.Object({ balance: Type.Integer({ examples: [180] }), items: Type.Array(offer) }) },
};

const redeemed = Type.Object({
  redemption,
  balance: Type.Integer({ description: 'What is left', examples: [130] }),
});

export const redeemSchema = {
  tags: ['Loyalty'],
  summary: 'Redeem a reward',
  description: `The points are gone at once. Use the redemption at checkout, or cancel it to have them back. Whoever redeems
the same reward again before using it gets the same redemption.`,
  params: Type.Object({ reward_id: Type.String({ minLength: 1, maxLength: 100, examples: ['five-off'] }) }),
  querystring: customerQuery,
  response: { 201: redeemed },
};

export const cancelSchema = {
  tags: ['Loyalty'],
  summary: 'Cancel a redemption that is not used yet',
  description: 'The points are there again. One that was used comes back with its order, when that is cancelled.',
  params: Type.Object({ redemption_id: Type.String({ minLength: 1, maxLength: 100, examples: [redemptionId] }) }),
  response: { 200: redeemed },
};

export const adjustSchema = {
  tags: ['Loyalty'],
  summary: 'Give or take points by hand',
  description: 'The reason stands in the customer’s ledger; who did it, in the audit trail. They count for no tier.',
  body: Type.Object(
    {
      customer_id: Type.String({ minLength: 1, maxLength: 100, examples: ['maria-42'] }),
      points: Type.Union(
        [Type.Integer({ minimum: 1, maximum: most }), Type.Integer({ minimum: -most, maximum: -1 })],
        // who sends something else reads this
        { description: `A whole number from -${most} to ${most}, but not 0: taken where below zero`, examples: [25] },
      ),
      reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', examples: ['Sorry for the cold coffee'] }),
    },
    { title: 'Adjustment', examples: [{ customer_id: 'maria-42', points: 25, reason: 'Sorry for the cold coffee' }] },
  ),
  response: {
    201: Type.Object({ balance: Type.Integer({ examples: [205] }), entry_id: ledgerEntry.properties.entry_id }),
  },
};
