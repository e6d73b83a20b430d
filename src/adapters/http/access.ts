import type { FastifyRequest } from 'fastify';
import { problem } from '../../kernel/errors.ts';
import { type Principal, type Role, roles, type Scope, scopes } from '../../kernel/principal.ts';

/**
 * Who may use a route (or an rpc, which has a request of its own kind), declared beside its schema; one without it is
 * refused at start. `public` looks at no
 * credentials at all. Otherwise whoever meets one of the clauses may, and nobody else.
 */
export type Access<Request = FastifyRequest> = 'public' | Clauses<Request>;

export interface Clauses<Request = FastifyRequest> {
  /** People who hold one of these roles. */
  readonly roles?: readonly Role[];
  /** Services whose key has one of these scopes. */
  readonly scopes?: readonly Scope[];
  /**
   * The customer whose data the request is about; people may reach their own. It sees params and query, and on routes
   * with a body also the body, before validation: it takes nothing for granted and answers undefined when unsure.
   */
  readonly own?: (request: Request) => string | undefined;
  /** Also visitors without an account. */
  readonly guest?: boolean;
}

/** Finds out who is asking; throws `unauthenticated` for credentials that are no good. Synchronous where it can be. */
export type Authenticate = (request: FastifyRequest) => Principal | Promise<Principal>;

export type Verdict = 'allowed' | 'unauthenticated' | 'forbidden' | 'not_found' | 'unsure';

/** Everything but `own`: what can be said before the body is there. `unsure` leaves it to {@link judgeOwn}. */
export function judge(clauses: Clauses<never>, principal: Principal): Verdict {
  if (clauses.roles?.some((role) => principal.roles.has(role))) return 'allowed';
  if (clauses.scopes?.some((scope) => principal.scopes.has(scope))) return 'allowed';
  const visitor = principal.kind === 'guest' || principal.kind === 'anonymous';
  if (visitor) return clauses.guest ? 'allowed' : 'unauthenticated';
  return clauses.own && principal.customerId !== null ? 'unsure' : 'forbidden';
}

/** The `own` clause. Another customer's data does not exist for the caller, so she learns no more than that. */
export function judgeOwn<Request>(clauses: Clauses<Request>, principal: Principal, request: Request): Verdict {
  const customerId = clauses.own?.(request);
  if (customerId === undefined) return 'unsure';
  return customerId === principal.customerId ? 'allowed' : 'not_found';
}

/** The problem of a verdict that is not `allowed`. */
export function refusalOf(verdict: Exclude<Verdict, 'allowed'>) {
  if (verdict === 'unauthenticated') return problem('unauthenticated', 'Sign in or send an API key to do this.');
  if (verdict === 'not_found') return problem('not_found', 'There is nothing at this address.');
  return problem('forbidden', 'You are not allowed to do this.');
}

const choosable: readonly Role[] = ['admin', 'editor'];

/**
 * `x-admin-role` chooses among the roles that are held and never grants one: absent, all held roles apply; present, only
 * that one, where admin is all of them.
 */
export function withChosenRole(principal: Principal, chosen: string | string[] | undefined): Principal {
  if (chosen === undefined) return principal;
  const role = choosable.find((one) => one === chosen);
  if (role === undefined || !principal.roles.has(role)) {
    if (principal.kind === 'anonymous' || principal.kind === 'guest') throw refusalOf('unauthenticated');
    throw problem('forbidden', 'You do not hold the role that x-admin-role names.');
  }
  return { ...principal, roles: new Set(role === 'admin' ? roles : [role]) };
}

/**
 * The usual `own` clause: the customer's id in one field of the request.
 *
 * @example access: { own: ownIn('params', 'customer_id'), scopes: ['carts'] }
 */
export function ownIn(part: 'params' | 'query' | 'body', field: string): NonNullable<Clauses['own']> {
  return (request) => {
    const value = (request[part] as Record<string, unknown> | null | undefined)?.[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
}

/** Whoever comes, known or not; credentials that are no good are still refused. */
export const anyone: Access = { roles, scopes, guest: true };
