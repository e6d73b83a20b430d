import { Type } from 'typebox';

export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
export const instant = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] });
export const text = (example: string) => Type.String({ examples: [example] });
const customerId = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 100,
    description: 'Whose: without it, one’s own. Services have none and must say it',
    examples: ['maria-42'],
  }),
);

export const customerQuery = Type.Object({ customer_id: customerId });

const account = Type.Object(
  {
    balance: Type.Integer({ description: 'Below zero where spent points were taken back', examples: [180] }),
    pending: Type.Integer({
      description: 'What orders placed and not yet completed and paid will earn in today’s tier',
      examples: [9],
    }),
    lifetime: Type.Integer({ description: 'All points ever earned, without those taken back', examples: [380] }),
    tier: Type.String({ examples: ['silver'] }),
    next_tier: nullable(
      Type.Object({
        tier: Type.String({ examples: ['gold'] }),
        points_missing: Type.Integer({ minimum: 1, examples: [120] }),
      }),
    ),
    expiring: Type.Array(
      Type.Object({
        points: Type.Integer({ minimum: 1, examples: [180] }),
        expires_at: Type.String({
          format: 'date-time',
          description: 'Moves on with every earning and redemption',
          examples: ['2027-11-21T08:00:00.000Z'],
        }),
      }),
    ),
  },
  { title: 'LoyaltyAccount' },
);

export const accountSchema = {
  tags: ['Loyalty'],
  summary: 'Read the points account',
  description: 'Follows orders and payments by moments.',
  querystring: customerQuery,
  response: { 200: account },
};

const lot = Type.Object({
  lot_id: text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e80'),
  points: Type.Integer({ description: 'Taken where below zero', examples: [9] }),
  customer_id: text('maria-42'),
  earned_at: instant,
  order_id: nullable(
    Type.String({ description: 'The order that earned it', examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e81'] }),
  ),
});

export const ledgerEntry = Type.Object(
  {
    entry_id: text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'),
    wallet_id: text('maria-42'),
    customer_id: text('maria-42'),
    number: Type.Integer({ minimum: 1, description: 'Counts the wallet’s entries without gaps', examples: [12] }),
    kind: Type.String({ enum: ['earn', 'redeem', 'expire', 'adjust', 'reverse', 'transfer'], examples: ['earn'] }),
    points: Type.Integer({ examples: [9] }),
    balance: Type.Integer({ description: 'After this entry', examples: [180] }),
    lot_id: nullable(text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e80')),
    order_id: nullable(text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e81')),
    reward_id: nullable(text('free-espresso')),
    redemption_id: nullable(text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e82')),
    reason: Type.String({ examples: ['order_completed'] }),
    effective_at: instant,
    expires_at: nullable(
      Type.String({
        format: 'date-time',
        description: 'Of points that are still there',
        examples: ['2027-11-21T08:00:00.000Z'],
      }),
    ),
    created_at: instant,
    lots: Type.Array(lot, { description: 'What it took from or gave to which points; the sum is its own' }),
  },
  { title: 'LedgerEntry' },
);

export const ledgerSchema = {
  tags: ['Loyalty'],
  summary: 'Read the points ledger, newest first',
  querystring: Type.Object({
    customer_id: customerId,
    cursor: Type.Optional(
      Type.String({
        pattern: '^[1-9]\\d{0,14}$',
        description: 'The `next_cursor` of the page before',
        examples: ['12'],
      }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  }),
  response: { 200: Type.Object({ items: Type.Array(ledgerEntry), next_cursor: nullable(text('12')) }) },
};
