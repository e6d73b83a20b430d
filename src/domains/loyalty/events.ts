import { Type } from 'typebox';
import { defineEvent } from '../../kernel/event.ts';

const source = '/crema/loyalty';

/** An entry of the points ledger. Its time is when the points were earned or taken back, also in imported history. */
export const pointsChanged = defineEvent(
  'loyalty.points_changed',
  source,
  Type.Object({
    customer_id: Type.String(),
    wallet_id: Type.String(),
    /** Whether it is history: then nobody is to be notified. */
    origin: Type.Union([Type.Literal('live'), Type.Literal('import')]),
    delta: Type.Integer(),
    balance: Type.Integer(),
    reason: Type.String(),
    order_id: Type.Optional(Type.String()),
  }),
);

export const tierChanged = defineEvent(
  'loyalty.tier_changed',
  source,
  Type.Object({
    customer_id: Type.String(),
    origin: Type.Union([Type.Literal('live'), Type.Literal('import')]),
    from: Type.String(),
    to: Type.String(),
  }),
);

/** Points became a claim to a discount. What it did to the balance is also told by `loyalty.points_changed`. */
export const rewardRedeemed = defineEvent(
  'loyalty.reward_redeemed',
  source,
  Type.Object({
    customer_id: Type.String(),
    wallet_id: Type.String(),
    origin: Type.Union([Type.Literal('live'), Type.Literal('import')]),
    redemption_id: Type.String(),
    reward_id: Type.String(),
    delta: Type.Integer(),
    balance: Type.Integer(),
    reason: Type.String(),
    /** Where it was redeemed and applied in one. */
    order_id: Type.Optional(Type.String()),
  }),
);
