import { Type } from 'typebox';
import { instantPattern } from '../../kernel/instant.ts';

const tags = ['Purchases of the older customer service'];
const text = (example: string) => Type.String({ minLength: 1, maxLength: 100, examples: [example] });

export const buyBody = Type.Object(
  {
    username: text('Maria Rossi'),
    userid: Type.Union(
      [Type.String({ minLength: 1, maxLength: 100 }), Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })],
      {
        examples: ['maria-42'],
      },
    ),
    price: Type.Union(
      [Type.Number({ minimum: 0, maximum: 99_999_999.99 }), Type.String({ pattern: '^\\d{1,8}(\\.\\d{1,2})?$' })],
      { description: 'With at most two decimals', examples: ['4.50'] },
    ),
    timestamp: Type.Optional(
      Type.String({
        pattern: instantPattern,
        description: 'ISO 8601, UTC unless it says otherwise; without it, when the purchase is received',
        examples: ['2026-01-31T10:00:00.000Z'],
      }),
    ),
  },
  { title: 'Buy' },
);

export const buySchema = {
  tags,
  summary: 'Accept a purchase',
  description: 'Other fields are ignored. The same user, name, price and timestamp again are the same purchase.',
  body: buyBody,
  response: {
    200: Type.Object({
      status: Type.Literal('Ok!'),
      message: Type.Literal('Message successfully sent to Kafka!'),
    }),
  },
};

const purchases = Type.Array(
  Type.Object(
    {
      _id: Type.String(),
      username: Type.String(),
      userid: Type.String(),
      price: Type.String(),
      timestamp: Type.String({ format: 'date-time' }),
    },
    { title: 'Purchase' },
  ),
);

const list = {
  tags,
  params: Type.Object({
    user: Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'A `username` or a `userid`',
      examples: ['maria-42'],
    }),
  }),
  querystring: Type.Object({
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000,
        description: 'Without it, all; with it, `Link` leads to the next page',
      }),
    ),
    cursor: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,400}$', description: 'From a `Link`' })),
  }),
};

export const allBuysSchema = {
  ...list,
  summary: 'List purchases, newest first',
  response: { 200: Type.Object({ username: Type.String(), purchases }) },
};

export const buyListSchema = {
  ...list,
  summary: 'List purchases, newest first',
  response: { 200: Type.Object({ status: Type.Literal('Ok!'), purchases }) },
};
