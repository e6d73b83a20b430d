import { type Static, Type } from 'typebox';
import type { StoredEvent } from '../../kernel/event.ts';

/** What a subscription of the activity feed is about. */
export type Topic =
  | { readonly customer_id: string }
  | { readonly family_id: string }
  /** `order.ready`, or `order.*`. */
  | { readonly type: string };

const topic = Type.Object(
  {
    customer_id: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    family_id: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    type: Type.Optional(
      Type.String({ pattern: '^[a-z_]{1,50}\\.([a-z_]{1,50}|\\*)$', examples: ['order.ready', 'order.*'] }),
    ),
  },
  { minProperties: 1, maxProperties: 1 },
);
const position = Type.String({ minLength: 1, maxLength: 40 });
/** What a client says in the feed: one of the three. */
export const feedRequest = Type.Object(
  {
    subscribe: Type.Optional(Type.Object({ topic, after: Type.Optional(position) })),
    unsubscribe: Type.Optional(Type.Object({ topic })),
    acknowledge: Type.Optional(Type.Object({ topic, position })),
  },
  { minProperties: 1, maxProperties: 1 },
);

export type FeedRequest = Static<typeof feedRequest>;

/** Names a topic among others. */
export const topicKey = (topic: Topic): string => JSON.stringify(topic);

interface Named {
  readonly customer_id?: unknown;
  readonly userid?: unknown;
  readonly origin?: unknown;
}

/** Imported history is no activity. */
export const isLive = ({ data }: StoredEvent): boolean => (data as Named | null)?.origin !== 'import';

/** The customer whom an event is about; null: none, or not known. */
export function customerOfEvent({ type, subject, data }: StoredEvent): string | null {
  const { customer_id, userid } = (data ?? {}) as Named;
  if (typeof customer_id === 'string') return customer_id;
  if (type === 'purchase.made' && typeof userid === 'string') return userid;
  return type.startsWith('customer.') ? subject : null;
}

/** Whether an event's type is the one that a topic names. */
export const isOfType = (wanted: string, type: string): boolean =>
  wanted.endsWith('.*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
