import { Type } from 'typebox';
import { money, productId } from './schemas-v1.ts';

export const quantity = Type.Integer({ minimum: 1, maximum: 999, examples: [1] });
export const optionIds = Type.Array(Type.String({ minLength: 1, maxLength: 100, pattern: '^[^,]+$' }), {
  maxItems: 30,
  uniqueItems: true,
  examples: [['oat']],
});

export const addItemBody = Type.Object({ product_id: productId, quantity, options: Type.Optional(optionIds) });
export const patchItemBody = Type.Object({
  quantity: Type.Integer({
    minimum: 0,
    maximum: 999,
    description: 'The new quantity; 0 removes the line',
    examples: [3],
  }),
});
export const couponBody = Type.Object({ code: Type.String({ minLength: 1, maxLength: 40, examples: ['WELCOME10'] }) });
export const lineParams = Type.Object({
  line_id: Type.String({ minLength: 1, maxLength: 100, examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
});
export const productParams = Type.Object({ product_id: productId });

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (example: string) => Type.String({ examples: [example] });

const item = Type.Object({
  line_id: text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'),
  product_id: text('cappuccino'),
  product_name: text('Cappuccino'),
  options: Type.Array(Type.Object({ option_id: text('oat'), name: text('Oat drink'), price_delta: text('0.50') })),
  quantity: Type.Integer({ examples: [2] }),
  price: money,
  subtotal: money,
  available: Type.Boolean({ description: 'Can be ordered now' }),
});

const wish = Type.Object({
  product_id: text('flat-white'),
  product_name: text('Flat white'),
  price: nullable(money),
  available: Type.Boolean(),
});

const coupon = Type.Object({
  code: text('WELCOME10'),
  percent_off: nullable(Type.Integer({ examples: [10] })),
  amount_off: nullable(money),
});

const reward = Type.Object({
  redemption_id: text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e82'),
  reward_id: text('five-off'),
  name: text('Five off'),
  points: Type.Integer({ examples: [50] }),
  discount: nullable(Type.String({ description: 'What it takes off this cart; null: nothing', examples: ['5.00'] })),
  total: nullable(Type.String({ description: 'The total with it', examples: ['3.40'] })),
});

const warning = Type.Object({
  line_id: nullable(text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f')),
  code: text('price_changed'),
  message: text('Cappuccino now costs 4.40 instead of 4.20.'),
  conflicts: Type.Optional(
    Type.Array(text('milk'), {
      description: 'With `dietary_conflict`: the restrictions that the line breaks',
    }),
  ),
});

export const personCartSchema = Type.Object(
  {
    items: Type.Array(item),
    wishlist: Type.Array(wish),
    coupon: nullable(coupon),
    rewards: Type.Array(reward, { description: 'Redeemed and not used yet: send the `redemption_id` at checkout' }),
    warnings: Type.Array(warning),
    summary: Type.Object({
      subtotal: money,
      discount: money,
      tax: money,
      total: money,
      total_items: Type.Integer({ examples: [2] }),
    }),
    ready_estimate_minutes: nullable(Type.Integer({ examples: [6] })),
    version: Type.Integer({ examples: [1] }),
  },
  { title: 'Cart' },
);
