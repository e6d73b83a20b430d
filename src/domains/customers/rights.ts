import type { FastifyRequest } from 'fastify';
import type { Access } from '../../adapters/http/index.ts';
import { type Principal, type Role, roles, type Scope } from '../../kernel/principal.ts';

/** Who may do a thing with a customer: people with a role, services with a scope, or she herself. */
export interface Right {
  readonly roles: readonly Role[];
  readonly scopes: readonly Scope[];
  readonly own: boolean;
}

const scopes = ['customers'] as const;

/** Who may do what, on every surface. `admin` holds all roles. */
export const customerRights = {
  list: { roles: ['csr', 'editor'], scopes, own: false },
  create: { roles: ['editor'], scopes, own: false },
  read: { roles: ['csr', 'editor'], scopes, own: true },
  change: { roles: ['editor'], scopes, own: true },
  /** Erasing somebody cannot be taken back. */
  erase: { roles: ['admin'], scopes, own: true },
  /** Everybody has a family or none; what she may see and do in one, `family-rights.ts` says. */
  families: { roles, scopes, own: false },
} as const satisfies Record<string, Right>;

/** Whether somebody may do it, to this customer where it is about one. What she may not know exists is 404 for her. */
export function mayDo(right: Right, principal: Principal, customerId?: string): boolean {
  if (right.roles.some((role) => principal.roles.has(role))) return true;
  if (right.scopes.some((scope) => principal.scopes.has(scope))) return true;
  return right.own && principal.customerId !== null && principal.customerId === customerId;
}

/** `me` is oneself; for who is nobody's customer, nobody. */
export const meant = (customerId: string, principal: Principal) =>
  customerId === 'me' ? (principal.customerId ?? '') : customerId;

/** The same right for a route whose path has a `customer_id`. */
export function accessBy({ roles, scopes, own }: Right): Access {
  if (!own) return { roles, scopes };
  return {
    roles,
    scopes,
    own: ({ params, principal }: FastifyRequest) => meant((params as { customer_id: string }).customer_id, principal),
  };
}
