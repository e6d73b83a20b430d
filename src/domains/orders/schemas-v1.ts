import { Type } from 'typebox';

const text = Type.String({ minLength: 1, maxLength: 100 });

export const v1CheckoutBody = Type.Object({
  customer_id: text,
  payment_method: text,
  shipping_address: Type.Object(
    {},
    { additionalProperties: true, examples: [{ street: 'Hauptstraße 1', city: 'Berlin' }] },
  ),
});

export const v1CheckoutAnswer = Type.Object({
  success: Type.Literal(true),
  order_id: Type.String(),
  total_amount: Type.String({ pattern: '^\\d+\\.\\d{2}$', examples: ['4.50'] }),
  message: Type.String(),
  error: Type.Null(),
});
