import { Type } from 'typebox';
import { defineEvent } from '../../kernel/event.ts';

const source = '/crema/catalog';
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

/** What is on hand of a tracked product has changed, or a product became tracked or untracked (`on_hand` null). */
export const stockChanged = defineEvent(
  'stock.changed',
  source,
  Type.Object({
    product_id: Type.String(),
    on_hand: nullable(Type.Integer({ minimum: 0 })),
    delta: Type.Integer(),
    reason: Type.String(),
    order_id: nullable(Type.String()),
  }),
);

/** The menu's entry of a product has changed; who needs to know what it says now reads it. */
export const productChanged = defineEvent(
  'product.changed',
  source,
  Type.Object({
    product_id: Type.String(),
    version: Type.Integer(),
    name: Type.String(),
    category: nullable(Type.String()),
  }),
);
