import { type TSchema, Type } from 'typebox';
import { paymentStatuses, statuses } from './types.ts';

const money = (example: string) => Type.String({ pattern: '^-?\\d+\\.\\d{2}$', examples: [example] });
const text = (example: string) => Type.String({ examples: [example] });
const instant = (example: string) => Type.String({ format: 'date-time', examples: [example] });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const oneOf = (values: readonly string[], example: string) => Type.String({ enum: [...values], examples: [example] });

const option = Type.Object({ option_id: text('oat'), name: text('Oat drink'), price_delta: money('0.50') });

export const item = Type.Object({
  product_id: text('cappuccino'),
  product_name: text('Cappuccino'),
  options: Type.Array(option),
  quantity: Type.Integer({ examples: [2] }),
  price: money('4.40'),
  tax_rate: Type.Number({ examples: [0.19] }),
  subtotal: money('8.80'),
});

const dietaryOverride = Type.Object({
  line: Type.Integer({ description: 'From 1, as the items stand', examples: [1] }),
  product_id: text('cappuccino'),
  product_name: text('Cappuccino'),
  conflicts: Type.Array(text('milk')),
  acknowledged: Type.Boolean({ description: 'false where the client had no way to ask her' }),
});

/** An order as everybody sees it. */
export const orderSchema = Type.Object(
  {
    order_id: text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'),
    order_number: text('1042'),
    customer_id: nullable(text('maria-42')),
    status: oneOf(statuses, 'accepted'),
    payment_status: oneOf(paymentStatuses, 'pending'),
    payment_method: text('cash'),
    placed_at: instant('2026-11-21T08:00:00.000Z'),
    promised_at: nullable(instant('2026-11-21T08:06:00.000Z')),
    ready_at: nullable(instant('2026-11-21T08:05:30.000Z')),
    completed_at: nullable(instant('2026-11-21T08:07:12.000Z')),
    cancelled_at: nullable(instant('2026-11-21T08:01:00.000Z')),
    currency: text('EUR'),
    subtotal: money('8.80'),
    discount: money('0.00'),
    tax: money('1.41'),
    total: money('8.80'),
    refunded: money('0.00'),
    points_earned: Type.Integer({ examples: [8], description: 'The ledger learns of an order by moments later' }),
    items: Type.Array(item),
    fulfilment: Type.Object({ type: text('pickup') }, { additionalProperties: true }),
    contact: nullable(Type.Object({}, { additionalProperties: true, examples: [{ name: 'Maria' }] })),
    note: nullable(text('Two napkins, please.')),
    dietary_overrides: Type.Array(dietaryOverride, {
      description: 'Lines that were ordered against the customer’s diet',
    }),
    origin: oneOf(['live', 'import'], 'live'),
    external_id: nullable(text('till-7-000123')),
    version: Type.Integer({ examples: [2] }),
  },
  { title: 'Order' },
);

export const orderPage = Type.Object(
  {
    items: Type.Array(orderSchema),
    page: Type.Integer({ examples: [1] }),
    page_size: Type.Integer({ examples: [25] }),
    total: Type.Integer({ examples: [1] }),
    total_pages: Type.Integer({ examples: [1] }),
  },
  { title: 'OrderPage' },
);
