import { type Static, Type } from 'typebox';
import { defineEvent, type NewEvent, type StoredEvent } from '../../kernel/event.ts';

const purchase = Type.Object({
  username: Type.String(),
  userid: Type.String(),
  /** A decimal as the client wrote it. */
  price: Type.String(),
  /** ISO 8601, in ours in UTC and to the millisecond. */
  timestamp: Type.String(),
});

export type Purchase = Static<typeof purchase>;

/** Exactly the four fields that the older consumers read; everything else about it is in the envelope. */
export const purchaseMade = defineEvent('purchase.made', '/crema/purchases', purchase);

/**
 * The source of purchases whose time is only when we received them. Their data cannot say so, and whoever buys the same
 * twice has bought twice.
 */
export const untimed = (source: string) => `${source}#received`;

/** `timed`: the client said when, so that a repetition is the same purchase. */
export function purchaseEvent(data: Purchase, timed: boolean): NewEvent {
  const event = purchaseMade.make(data.userid, data);
  return timed ? event : { ...event, source: untimed(event.source) };
}

export const isTimed = (event: StoredEvent) => !event.source.endsWith('#received');
