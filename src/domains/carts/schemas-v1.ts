import { Type } from 'typebox';

export const customerId = Type.String({ minLength: 1, maxLength: 100, examples: ['maria-42'] });
export const productId = Type.String({ minLength: 1, maxLength: 100, examples: ['espresso'] });
export const money = Type.String({ pattern: '^\\d+\\.\\d{2}$', examples: ['4.50'] });

export const priceRule =
  'must be an amount above 0 and up to 99999999.99 with at most two decimals, as a number or a string';

/** `multipleOf: 0.01` would refuse 4.35 and one price in six, because they are no multiples in floating point. */
const priceInput = Type.Union(
  [
    Type.Number({ exclusiveMinimum: 0, maximum: 99_999_999.99 }),
    Type.String({ pattern: '^(?!0+(\\.0{1,2})?$)\\d{1,8}(\\.\\d{1,2})?$' }),
  ],
  { description: priceRule, examples: ['4.50'] },
);

export const v1AddBody = Type.Object({
  customer_id: customerId,
  product_id: productId,
  product_name: Type.String({ minLength: 1, maxLength: 200, examples: ['Espresso'] }),
  price: priceInput,
  quantity: Type.Integer({ minimum: 1, maximum: 9_999, examples: [2] }),
});

const text = (example: string) => Type.String({ examples: [example] });
const instant = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] });

const v1CartSchema = Type.Object(
  {
    customer_id: text('maria-42'),
    total_items: Type.Integer({ examples: [2] }),
    subtotal: money,
    items: Type.Array(
      Type.Object({
        product_id: text('espresso'),
        product_name: text('Espresso'),
        price: money,
        quantity: Type.Integer({ examples: [2] }),
        subtotal: money,
      }),
    ),
    created_at: instant,
    updated_at: instant,
  },
  { title: 'CartV1' },
);

const answered = { success: Type.Literal(true), message: text('Item added to cart successfully') };
export const v1CartAnswer = Type.Object(
  { ...answered, cart: v1CartSchema, error: Type.Null() },
  { title: 'CartAnswerV1' },
);
export const v1ClearedAnswer = Type.Object({ ...answered, cart: Type.Null(), error: Type.Null() });
