import { isOurs, type StoredEvent } from '../../kernel/event.ts';
import type { Family } from './store-families.ts';

/** What a topic tells of an event; null: nothing. */
export type Telling = (event: StoredEvent) => object | null;

interface Said {
  readonly customer_id?: unknown;
  readonly display_name?: unknown;
  readonly family_id?: unknown;
  readonly left_family_id?: unknown;
  readonly wallet_id?: unknown;
  readonly delta?: unknown;
  readonly balance?: unknown;
}

/**
 * What a member hears of her family: who is in it, by name, and the points of the shared wallet, since she has been in it
 * herself. Each event says whose it was when it happened: who is a member now tells nothing of what came before. What
 * members order, who they are besides and why staff gave them points is theirs alone.
 */
export function toldToMember({ family_id, members }: Family, customerId: string): Telling {
  const joined = members.find((member) => member.customer_id === customerId)?.joined_at;
  if (joined === undefined) return () => null;
  const since = Date.parse(joined);
  return (event) => (Date.parse(event.time) < since || !isOurs(event) ? null : matterOf(family_id, event));
}

function matterOf(family: string, { type, data }: StoredEvent): object | null {
  const { customer_id, display_name, family_id, left_family_id, wallet_id, delta, balance } = (data ?? {}) as Said;
  if (type === 'customer.registered' || type === 'customer.updated') {
    if (family_id === family) return { customer_id, display_name, family_id, wallet_id };
    return left_family_id === family ? { customer_id, family_id: null, left_family_id } : null;
  }
  if (type !== 'loyalty.points_changed' || wallet_id !== family) return null;
  return { customer_id, wallet_id, delta, balance };
}
