import { Type } from 'typebox';
import { instantPattern } from '../../kernel/instant.ts';

const tags = ['Older purchases'];
const text = (example: string) => Type.String({ minLength: 1, maxLength: 100, examples: [example] });

/** What a wrong price is told, also where the schema cannot tell it from a right one. */
export const priceRule =
  'must be an amount of 0 or more, up to 99999999.99, with at most two decimals, as a number or a string';

export const buyBody = Type.Object(
  {
    username: text('Maria Rossi'),
    userid: Type.Union(
      [Type.String({ minLength: 1, maxLength: 100 }), Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })],
      { description: 'must be a text of 1 to 100 characters or a whole number', examples: ['maria-42'] },
    ),
    price: Type.Union(
      [Type.Number({ minimum: 0, maximum: 99_999_999.99 }), Type.String({ pattern: '^\\d{1,8}(\\.\\d{1,2})?$' })],
      { description: priceRule, examples: ['4.50'] },
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
      _id: Type.String({ examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
      username: Type.String({ examples: ['Maria Rossi'] }),
      userid: Type.String({ examples: ['maria-42'] }),
      price: Type.String({ examples: ['4.50'] }),
      timestamp: Type.String({ format: 'date-time', examples: ['2026-01-31T10:00:00.000Z'] }),
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
        examples: [25],
      }),
    ),
    cursor: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_-]{1,400}$',
        description: 'From a `Link`',
        examples: ['MjAyNi0wMS0zMVQxMDowMDowMC4wMDBabWFyaWEtNDI'],
      }),
    ),
  }),
};

export const allBuysSchema = {
  ...list,
  summary: 'List purchases, newest first',
  response: { 200: Type.Object({ username: text('maria-42'), purchases }) },
};

export const buyListSchema = {
  ...list,
  summary: 'List purchases, newest first, in another envelope',
  response: { 200: Type.Object({ status: Type.Literal('Ok!'), purchases }) },
};
