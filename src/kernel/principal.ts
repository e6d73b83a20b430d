/** Who is asking. Made by the doors (HTTP, gRPC, command line, consumers), used by permissions, idempotency and audit. */

export const roles = ['customer', 'barista', 'csr', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];

export const scopes = ['carts', 'carts:price', 'purchases', 'orders', 'customers', 'marts:read', 'admin:read'] as const;
export type Scope = (typeof scopes)[number];

export interface Principal {
  readonly kind: 'person' | 'service' | 'guest' | 'anonymous' | 'system';
  /** Unique among all principals; scopes idempotency keys and is written to the audit trail. */
  readonly id: string;
  /** The customer whose data this principal owns: of a person, her id. */
  readonly customerId: string | null;
  /** Roles in force; `admin` has been expanded to all of them. */
  readonly roles: ReadonlySet<Role>;
  readonly scopes: ReadonlySet<Scope>;
}

const none: ReadonlySet<never> = new Set<never>();

export const anonymous: Principal = { kind: 'anonymous', id: 'anonymous', customerId: null, roles: none, scopes: none };

/** The principal of jobs, consumers and the command line: `system('import')`. */
export function system(name: string): Principal {
  return { kind: 'system', id: `system:${name}`, customerId: null, roles: none, scopes: none };
}

/** A signed-in person. `admin` holds all other roles. */
export function person(userId: string, held: readonly Role[]): Principal {
  return {
    kind: 'person',
    id: `person:${userId}`,
    customerId: userId,
    roles: new Set(held.includes('admin') ? roles : held),
    scopes: none,
  };
}

/** A machine with an API key. */
export function service(name: string, granted: readonly Scope[]): Principal {
  return { kind: 'service', id: `service:${name}`, customerId: null, roles: none, scopes: new Set(granted) };
}

/** A visitor without an account, known by a signed cookie. */
export function guest(guestId: string): Principal {
  return { kind: 'guest', id: `guest:${guestId}`, customerId: null, roles: none, scopes: none };
}
