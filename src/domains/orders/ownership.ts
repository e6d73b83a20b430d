import type { Access } from '../../adapters/http/index.ts';
import { type Principal, type Role, roles } from '../../kernel/principal.ts';
import type { Order } from './types.ts';

/** The customer or guest who acts on an order herself. */
export interface Owner {
  readonly customer_id: string | null;
  readonly guest_id: string | null;
}

export function owns(owner: Owner, order: Pick<Order, 'customer_id' | 'guest_id' | 'taken_over_by'>): boolean {
  const customerId = order.customer_id ?? order.taken_over_by ?? null;
  if (owner.customer_id !== null && owner.customer_id === customerId) return true;
  return owner.guest_id !== null && owner.guest_id === order.guest_id;
}

const staffRoles: readonly Role[] = ['barista', 'csr', 'editor'];
/** Staff and services, who act on everybody's orders. */
export const staff: Access = { roles: staffRoles, scopes: ['orders'] };
/** Everybody has orders: staff and services all of them, others their own. */
export const anybody: Access = { roles, scopes: ['orders'], guest: true };

export const seesAll = (principal: Principal) =>
  principal.scopes.has('orders') || staffRoles.some((role) => principal.roles.has(role));

/** Who the caller is among guests; null for everybody else. */
export const guestIdOf = ({ kind, id }: Principal) => (kind === 'guest' ? id.slice('guest:'.length) : null);

/** Whose orders the caller may touch; null: all. */
export function ownerOf(principal: Principal): Owner | null {
  if (seesAll(principal)) return null;
  return { customer_id: principal.customerId, guest_id: guestIdOf(principal) };
}
