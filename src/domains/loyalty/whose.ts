import type { FastifyRequest } from 'fastify';
import type { Access } from '../../adapters/http/index.ts';
import { problem } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Principal } from '../../kernel/principal.ts';
import { type Accounts, isCustomer } from '../customers/index.ts';

const [roles, scopes] = [['csr', 'editor'] as const, ['customers'] as const];

/** One's own points, and for staff and services anybody's, by the query's `customer_id`. */
export const access = {
  roles,
  scopes,
  own({ query, principal }: FastifyRequest) {
    const { customer_id = principal.customerId } = query as { customer_id?: unknown };
    return typeof customer_id === 'string' ? customer_id : undefined;
  },
} as const satisfies Access;

/** Whether somebody acts on other people's points. */
export const actsForOthers = (principal: Principal) =>
  roles.some((role) => principal.roles.has(role)) || scopes.some((scope) => principal.scopes.has(scope));

/** Whom a request names. Throws for a service that names nobody. */
export function named(customerId: string | undefined, principal: Principal): string {
  const asked = customerId ?? principal.customerId;
  if (asked !== null) return asked;
  const errors = [{ path: '/customer_id', message: 'is required' }];
  throw problem('validation_failed', 'Say whose account it is about.', { errors });
}

export interface WhoseDeps {
  readonly kernel: Kernel;
  readonly accounts: Accounts;
}

/** The same, of somebody who is known, be it by her account alone. */
export async function whose(
  { kernel: { database }, accounts }: WhoseDeps,
  customerId: string | undefined,
  principal: Principal,
): Promise<string> {
  const asked = named(customerId, principal);
  if (asked !== principal.customerId && !(await isCustomer(database, accounts, asked))) {
    throw problem('not_found', 'There is no such customer.');
  }
  return asked;
}
