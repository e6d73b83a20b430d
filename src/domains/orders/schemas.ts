import { Type } from 'typebox';
import { instantPattern } from '../../kernel/instant.ts';
import { paymentStatuses, statuses } from './types.ts';

const money = Type.String({ pattern: '^-?\\d+\\.\\d{2}$', examples: ['4.50'] });
const instant = Type.String({ format: 'date-time' });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const oneOf = (values: readonly string[]) => Type.String({ enum: [...values] });

export const orderSchema = Type.Object({
  order_id: Type.String(),
  order_number: Type.String(),
  customer_id: nullable(Type.String()),
  status: oneOf(statuses),
  payment_status: oneOf(paymentStatuses),
  payment_method: Type.String(),
  placed_at: instant,
  promised_at: nullable(instant),
  ready_at: nullable(instant),
  completed_at: nullable(instant),
  cancelled_at: nullable(instant),
  currency: Type.String(),
  subtotal: money,
  discount: money,
  tax: money,
  total: money,
  refunded: money,
  points_earned: Type.Integer(),
  items: Type.Array(
    Type.Object({
      product_id: Type.String(),
      product_name: Type.String(),
      options: Type.Array(Type.Object({ option_id: Type.String(), name: Type.String(), price_delta: money })),
      quantity: Type.Integer(),
      price: money,
      tax_rate: Type.Number(),
      subtotal: money,
    }),
  ),
  fulfilment: Type.Object({ type: Type.String() }, { additionalProperties: true }),
  contact: nullable(Type.Object({}, { additionalProperties: true })),
  note: nullable(Type.String()),
  dietary_overrides: Type.Array(Type.Unknown()),
  origin: oneOf(['live', 'import']),
  external_id: nullable(Type.String()),
  version: Type.Integer(),
});

export const orderParams = Type.Object({ order_id: Type.String({ minLength: 1, maxLength: 100 }) });

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

const fulfilment = Type.Union(
  [
    Type.Object({ type: Type.Literal('pickup') }),
    Type.Object({ type: Type.Literal('table'), table: text(40) }),
    Type.Object({
      type: Type.Literal('delivery'),
      address: Type.Union([text(500), Type.Object({}, { additionalProperties: true })]),
    }),
  ],
  { examples: [{ type: 'pickup' }] },
);

/** What every checkout says beside what is bought. */
const checkoutFields = {
  payment_method: Type.String({ enum: ['cash', 'card'], examples: ['cash'] }),
  payment_token: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'The card, as the provider named it',
      examples: ['tok_visa'],
    }),
  ),
  fulfilment,
  contact: Type.Optional(
    Type.Object({
      name: text(200),
      email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
      phone: Type.Optional(text(40)),
    }),
  ),
  note: Type.Optional(Type.String({ maxLength: 500 })),
  expected_total: Type.Optional(Type.String({ pattern: '^\\d{1,12}\\.\\d{2}$', examples: ['8.40'] })),
};

export const checkoutBody = Type.Object(checkoutFields);
export const placeBody = Type.Object({
  ...checkoutFields,
  items: Type.Array(
    Type.Object({
      product_id: text(100),
      quantity: Type.Integer({ minimum: 1, maximum: 999 }),
      options: Type.Optional(Type.Array(text(100), { maxItems: 30, uniqueItems: true })),
    }),
    { minItems: 1, maxItems: 100 },
  ),
  customer_id: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'For staff and services; a person orders for herself' }),
  ),
});

/** Nothing at all is fine too. */
export const reasonBody = nullable(Type.Object({ reason: Type.Optional(text(500)) }));
const amount = Type.String({ pattern: '^(?!0+\\.00$)\\d{1,12}\\.\\d{2}$', examples: ['4.50'] });
export const payBody = Type.Object({
  method: text(100),
  amount: Type.Optional(amount),
  payment_token: Type.Optional(text(200)),
});
export const refundBody = Type.Object({ amount: Type.Optional(amount), reason: text(500) });

/** A day or an instant; without an offset it is UTC. */
const moment = Type.String({ pattern: instantPattern, examples: ['2026-11-21', '2026-11-21T08:00:00Z'] });

export const orderQuery = Type.Object({
  page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
  page_size: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  sort: Type.String({
    enum: ['placed_at', '-placed_at', 'total', '-total', 'order_number', '-order_number'],
    default: '-placed_at',
  }),
  customer_id: Type.Optional(text(100)),
  status: Type.Optional(oneOf(statuses)),
  payment_status: Type.Optional(oneOf(paymentStatuses)),
  payment_method: Type.Optional(text(100)),
  from: Type.Optional(moment),
  to: Type.Optional(moment),
  search: Type.Optional(text(100)),
});

export const orderPage = Type.Object({
  items: Type.Array(orderSchema),
  page: Type.Integer(),
  page_size: Type.Integer(),
  total: Type.Integer(),
  total_pages: Type.Integer(),
});
