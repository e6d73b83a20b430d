import { Type } from 'typebox';

const text = (example: string) => Type.String({ minLength: 1, maxLength: 100, examples: [example] });

export const v1CheckoutBody = Type.Object({
  customer_id: text('maria-42'),
  payment_method: text('paypal'),
  shipping_address: Type.Object(
    {},
    { additionalProperties: true, examples: [{ street: 'Hauptstraße 1', city: 'Berlin' }] },
  ),
});

export const v1CheckoutAnswer = Type.Object({
  success: Type.Literal(true),
  order_id: Type.String({ examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
  total_amount: Type.String({ pattern: '^\\d+\\.\\d{2}$', examples: ['4.50'] }),
  message: Type.String({ examples: ['Checkout completed successfully'] }),
  error: Type.Null(),
});
