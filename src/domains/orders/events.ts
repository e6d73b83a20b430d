import { Type } from 'typebox';
import { defineEvent, isOurs, type StoredEvent } from '../../kernel/event.ts';

const source = '/crema/orders';
const money = Type.String({ pattern: '^\\d+\\.\\d{2}$' });
const instant = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const identity = { order_id: Type.String(), customer_id: nullable(Type.String()) };
const origin = Type.Union([Type.Literal('live'), Type.Literal('import')]);

/**
 * Whether an event of an order or its payment tells of what happens now: history that was imported is no news, and orders
 * of foreign services are theirs to talk about.
 */
export function isNews(event: StoredEvent): event is StoredEvent<{ order_id: string }> {
  return isOurs(event) && (event.data as { origin?: string }).origin === 'live';
}

/** A chosen option as it was sold. */
export const soldOption = Type.Object({ option_id: Type.String(), name: Type.String(), price_delta: Type.String() });

export const orderPlaced = defineEvent(
  'order.placed',
  source,
  Type.Object({
    ...identity,
    origin,
    external_id: nullable(Type.String()),
    items: Type.Array(
      Type.Object({
        product_id: Type.String(),
        product_name: Type.String(),
        category: nullable(Type.String()),
        quantity: Type.Integer({ minimum: 1 }),
        price: money,
        options: Type.Array(soldOption),
      }),
    ),
    currency: Type.String(),
    subtotal: money,
    discount: money,
    tax: money,
    total: money,
    payment_method: Type.String(),
    fulfilment: Type.Object({ type: Type.String() }),
    dietary_overrides: Type.Array(Type.Unknown()),
    placed_at: instant,
    promised_at: nullable(instant),
  }),
);

const step = Type.Object({ ...identity, origin });
export const orderAccepted = defineEvent('order.accepted', source, step);
export const orderPreparing = defineEvent('order.preparing', source, step);
export const orderReady = defineEvent('order.ready', source, step);

export const orderCompleted = defineEvent(
  'order.completed',
  source,
  Type.Object({
    ...identity,
    origin,
    currency: Type.String(),
    total: money,
    promised_at: nullable(instant),
    ready_at: nullable(instant),
    completed_at: instant,
  }),
);

export const orderCancelled = defineEvent(
  'order.cancelled',
  source,
  Type.Object({
    ...identity,
    origin,
    currency: Type.String(),
    reason: Type.String(),
    total: money,
    cancelled_at: instant,
  }),
);
