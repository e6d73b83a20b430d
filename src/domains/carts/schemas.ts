import { Type } from 'typebox';
import { money, productId } from './schemas-v1.ts';

export const quantity = Type.Integer({ minimum: 1, maximum: 999, examples: [1] });
export const optionIds = Type.Array(Type.String({ minLength: 1, maxLength: 100, pattern: '^[^,]+$' }), {
  maxItems: 30,
  uniqueItems: true,
  examples: [['oat-milk']],
});

export const addItemBody = Type.Object({ product_id: productId, quantity, options: Type.Optional(optionIds) });
export const patchItemBody = Type.Object({ quantity: Type.Integer({ minimum: 0, maximum: 999, examples: [3] }) });
export const couponBody = Type.Object({ code: Type.String({ minLength: 1, maxLength: 40, examples: ['WELCOME10'] }) });
export const lineParams = Type.Object({ line_id: Type.String({ minLength: 1, maxLength: 100 }) });
export const productParams = Type.Object({ product_id: productId });

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

export const personCartSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      line_id: Type.String(),
      product_id: Type.String(),
      product_name: Type.String(),
      options: Type.Array(Type.Object({ option_id: Type.String(), name: Type.String(), price_delta: Type.String() })),
      quantity: Type.Integer(),
      price: money,
      subtotal: money,
      available: Type.Boolean(),
    }),
  ),
  wishlist: Type.Array(
    Type.Object({
      product_id: Type.String(),
      product_name: Type.String(),
      price: nullable(money),
      available: Type.Boolean(),
    }),
  ),
  coupon: nullable(
    Type.Object({ code: Type.String(), percent_off: nullable(Type.Integer()), amount_off: nullable(money) }),
  ),
  warnings: Type.Array(Type.Object({ line_id: nullable(Type.String()), code: Type.String(), message: Type.String() })),
  summary: Type.Object({ subtotal: money, discount: money, tax: money, total: money, total_items: Type.Integer() }),
  ready_estimate_minutes: nullable(Type.Integer()),
  version: Type.Integer(),
});
