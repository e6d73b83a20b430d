import type { NewEvent } from '../../kernel/event.ts';
import { pointsChanged } from './events.ts';
import type { Entry } from './wallet.ts';

/**
 * What is told of an entry of the ledger. Its subject is the customer; the balance is that of her wallet, shared or not.
 * An entry about a redemption names no order: what the redemption was applied to is told along.
 */
export function changeOf(entry: Entry, origin: 'live' | 'import', appliedTo: string | null = null): NewEvent {
  const { customer_id, wallet_id, points, balance_after, reason, effective_at } = entry;
  const order_id = entry.order_id ?? appliedTo;
  const order = order_id === null ? {} : { order_id };
  const data = { customer_id, wallet_id, origin, delta: points, balance: balance_after, reason, ...order };
  return pointsChanged.make(customer_id, data, effective_at);
}
