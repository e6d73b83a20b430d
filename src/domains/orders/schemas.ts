import { Type } from 'typebox';
import { instantPattern } from '../../kernel/instant.ts';
import { paymentStatuses, statuses } from './types.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const oneOf = (values: readonly string[], example: string) => Type.String({ enum: [...values], examples: [example] });
const text = (maxLength: number, example: string) => Type.String({ minLength: 1, maxLength, examples: [example] });

export const orderParams = Type.Object({ order_id: text(100, '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f') });

export const linkQuery = Type.Object({
  token: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'Of the link in the order’s mail: whoever holds it may read this order',
      examples: ['1771430400000.kx2cF0mC1cV0s5x1mJ5s1z3nN2Yc7rWwF8m3fZ4x0aE'],
    }),
  ),
});

const fulfilment = Type.Union(
  [
    Type.Object({ type: Type.Literal('pickup') }),
    Type.Object({ type: Type.Literal('table'), table: text(40, '7') }),
    Type.Object({
      type: Type.Literal('delivery'),
      address: Type.Union([text(500, 'Hauptstraße 1, Berlin'), Type.Object({}, { additionalProperties: true })]),
    }),
  ],
  { examples: [{ type: 'pickup' }] },
);

const strict = { additionalProperties: false };
/** The same from staff, and nothing beside it. */
export const acceptedFulfilment = Type.Union(
  [
    Type.Object({ type: Type.Literal('pickup') }, strict),
    Type.Object({ type: Type.Literal('table'), table: text(40, '7') }, strict),
    Type.Object(
      {
        type: Type.Literal('delivery'),
        address: Type.Union([text(500, 'Hauptstraße 1, Berlin'), Type.Object({}, { additionalProperties: true })]),
      },
      strict,
    ),
  ],
  { examples: [{ type: 'table', table: '7' }] },
);

const paymentToken = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'The card, as the provider named it',
  examples: ['tok_visa'],
});

/** What every checkout says beside what is bought. */
const checkoutFields = {
  payment_method: Type.String({ enum: ['cash', 'card'], examples: ['cash'] }),
  payment_token: Type.Optional(paymentToken),
  fulfilment,
  contact: Type.Optional(
    Type.Object({
      name: text(200, 'Maria'),
      email: Type.Optional(Type.String({ format: 'email', maxLength: 254, examples: ['maria@example.org'] })),
      phone: Type.Optional(text(40, '+49 30 123456')),
    }),
  ),
  redemption_id: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'A redeemed reward that is used for this order',
      examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e82'],
    }),
  ),
  reward_id: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'A reward that is redeemed and used for this order in one; not with `redemption_id`',
      examples: ['five-off'],
    }),
  ),
  note: Type.Optional(Type.String({ maxLength: 500, examples: ['Two napkins, please.'] })),
  dietary_acknowledged: Type.Optional(
    Type.Array(text(100, '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'), {
      maxItems: 100,
      description:
        'Lines that are wanted although they are against the customer’s diet; of an order without a cart, their places from 1',
    }),
  ),
  expected_total: Type.Optional(Type.String({ pattern: '^\\d{1,12}\\.\\d{2}$', examples: ['8.80'] })),
};

/** An order has one reward. */
const oneReward = { not: { required: ['redemption_id', 'reward_id'] } };

const example = { payment_method: 'cash', fulfilment: { type: 'pickup' }, contact: { name: 'Maria' } };

export const checkoutBody = Type.Object(checkoutFields, { ...oneReward, title: 'Checkout', examples: [example] });

const placeFields = {
  ...checkoutFields,
  items: Type.Array(
    Type.Object({
      product_id: text(100, 'cappuccino'),
      quantity: Type.Integer({ minimum: 1, maximum: 999, examples: [2] }),
      options: Type.Optional(Type.Array(text(100, 'oat'), { maxItems: 30, uniqueItems: true })),
    }),
    { minItems: 1, maxItems: 100 },
  ),
  customer_id: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'For staff and services, whose order without it is nobody’s; everybody else orders for herself',
      examples: ['maria-42'],
    }),
  ),
};
const items = [{ product_id: 'cappuccino', quantity: 2, options: ['oat'] }];

export const placeBody = Type.Object(placeFields, {
  ...oneReward,
  title: 'NewOrder',
  examples: [{ ...example, items }],
});

/** Nothing at all is fine too. */
export const reasonBody = nullable(Type.Object({ reason: Type.Optional(text(500, 'The milk is gone.')) }));
const amount = Type.String({
  pattern: '^(?!0+\\.00$)\\d{1,12}\\.\\d{2}$',
  description: 'Without it, all that is left',
  examples: ['4.50'],
});

export const payBody = Type.Object(
  {
    method: Type.String({
      minLength: 1,
      maxLength: 100,
      description: '`card`, or how it was paid at the counter: a customer pays by card',
      examples: ['card'],
    }),
    amount: Type.Optional(amount),
    payment_token: Type.Optional(paymentToken),
  },
  { examples: [{ method: 'card', payment_token: 'tok_visa' }] },
);

export const refundBody = Type.Object(
  { amount: Type.Optional(amount), reason: text(500, 'It was cold.') },
  { examples: [{ reason: 'It was cold.' }] },
);

/** A day or an instant; without an offset it is UTC. */
const moment = Type.String({ pattern: instantPattern, examples: ['2026-11-21', '2026-11-21T08:00:00Z'] });

export const orderQuery = Type.Object({
  page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
  page_size: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  sort: Type.String({
    enum: ['placed_at', '-placed_at', 'total', '-total', 'order_number', '-order_number'],
    default: '-placed_at',
  }),
  customer_id: Type.Optional(text(100, 'maria-42')),
  status: Type.Optional(oneOf(statuses, 'placed')),
  payment_status: Type.Optional(oneOf(paymentStatuses, 'paid')),
  payment_method: Type.Optional(text(100, 'cash')),
  from: Type.Optional(moment),
  to: Type.Optional(moment),
  search: Type.Optional(text(100, '1042')),
  archived: Type.Boolean({
    default: false,
    description: 'Those that staff have put out of sight, instead of the others',
  }),
});
