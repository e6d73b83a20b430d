import { type TSchema, Type } from 'typebox';
import { personCartSchema } from '../carts/index.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (example: string) => Type.String({ examples: [example] });
const oneOf = (values: readonly string[]) => Type.String({ enum: [...values] });
const money = (example: string) => Type.String({ pattern: '^\\d+\\.\\d{2}$', examples: [example] });

const place = {
  fulfilment: Type.Optional(
    Type.String({
      enum: ['pickup', 'table', 'delivery'],
      description: 'Where it is ordered; without it, places do not count',
      examples: ['pickup'],
    }),
  ),
  table: Type.Optional(Type.String({ minLength: 1, maxLength: 40, examples: ['7'] })),
};

const usual = {
  source: Type.String({ enum: ['orders', 'favorites', 'none'], description: 'What it was learned from' }),
  confidence: Type.Number({ minimum: 0, maximum: 1, description: 'How sure this is', examples: [0.72] }),
  reasons: Type.Array(
    Type.Object({
      code: oneOf(['ordered_often', 'at_this_hour', 'on_this_day', 'at_this_place', 'favorite', 'little_known']),
      message: text('Cappuccino was in 8 of your last 10 orders.'),
    }),
  ),
  items: Type.Array(
    Type.Object({
      product_id: text('cappuccino'),
      product_name: text('Cappuccino'),
      options: Type.Array(Type.Object({ option_id: text('oat'), name: text('Oat drink'), price_delta: text('0.50') })),
      quantity: Type.Integer({ examples: [1] }),
      price: money('4.40'),
      subtotal: money('4.40'),
    }),
    { description: 'What can be ordered now, at today’s prices' },
  ),
  total: money('4.40'),
  changes: Type.Array(
    Type.Object({
      code: oneOf(['product_gone', 'sold_out', 'less_in_stock', 'option_gone', 'price_changed', 'against_diet']),
      product_id: text('cappuccino'),
      message: text('Cappuccino now costs 4.40 instead of 4.20.'),
      removed: Type.Boolean({ description: 'It is left out' }),
      old_price: nullable(money('4.20')),
      new_price: nullable(money('4.40')),
      conflicts: Type.Array(text('milk')),
    }),
    { description: 'What is different from last time' },
  ),
};

const description = `Learned from her orders of a year: those at about this hour, on such a day and at such a place count most. Who
has not ordered anything yet, or nothing that can be had, gets her first favourite. Stock, prices and her diet are those of
this moment.`;

export const usualSchema = {
  tags: ['Customers'],
  summary: 'Read what a customer would usually order now',
  description,
  params: Type.Object({
    customer_id: Type.String({ minLength: 1, maxLength: 100, description: '`me` is oneself', examples: ['me'] }),
  }),
  querystring: Type.Object(place),
  response: { 200: Type.Object(usual, { title: 'Usual' }) },
};

export const orderUsualSchema = {
  tags: ['Cart'],
  summary: 'Put the usual into the cart',
  description: `${description} What the cart holds already is not added again.`,
  body: nullable(Type.Object(place, { examples: [{ fulfilment: 'pickup' }] })),
  response: {
    200: Type.Object({ ...personCartSchema.properties, usual: Type.Object(usual) }, { title: 'CartWithUsual' }),
  },
};
