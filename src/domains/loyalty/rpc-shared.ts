import { Type } from 'typebox';
import type { Access, Asking, Call } from '../../adapters/grpc/index.ts';
import type { Reader } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { type Accounts, meant } from '../customers/index.ts';
import type { LoyaltySettings } from './queries.ts';
import { access, whose } from './whose.ts';

export interface LoyaltyRpcDeps {
  readonly kernel: Kernel;
  readonly settings: LoyaltySettings;
  readonly accounts: Accounts;
  /** Whether an order is in our own books: those take their rewards at checkout. */
  readonly isOurOrder: (reader: Reader, orderId: string) => Promise<boolean>;
}

export const customer_id = Type.String({ minLength: 1, maxLength: 100 });
export const { roles, scopes } = access;

/** `me` is oneself. */
export const named = meant;

/** One's own points, and for staff and services anybody's, by the message's `customer_id`. */
export const own: Access<Asking> = {
  roles,
  scopes,
  own: ({ message, principal }) =>
    typeof message.customer_id === 'string' ? named(message.customer_id, principal) : undefined,
};

/** Whom a message is about. @throws `not_found` for who is not known */
export function about(deps: LoyaltyRpcDeps, message: { customer_id: string }, call: Call): Promise<string> {
  const customerId = named(message.customer_id, call.principal);
  if (customerId === '') throw problem('not_found', 'There is no such customer.');
  return whose(deps, customerId, call.principal);
}
