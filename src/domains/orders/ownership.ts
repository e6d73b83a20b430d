import type { Order } from './types.ts';

/** The customer or guest who acts on an order herself. */
export interface Owner {
  readonly customer_id: string | null;
  readonly guest_id: string | null;
}

export function owns(owner: Owner, order: Pick<Order, 'customer_id' | 'guest_id'>): boolean {
  if (owner.customer_id !== null && owner.customer_id === order.customer_id) return true;
  return owner.guest_id !== null && owner.guest_id === order.guest_id;
}
