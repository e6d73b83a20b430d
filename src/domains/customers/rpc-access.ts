import { Type } from 'typebox';
import type { Access, Asking } from '../../adapters/grpc/index.ts';
import { meant, type Right } from './rights.ts';

/** Whom a message is about; `me` is oneself. */
export const customer_id = Type.String({ minLength: 1, maxLength: 100 });

/** The same right for an rpc whose message has a `customer_id`. */
export function rpcAccessBy({ roles, scopes, own }: Right): Access<Asking> {
  if (!own) return { roles, scopes };
  return {
    roles,
    scopes,
    own: ({ message, principal }) =>
      typeof message.customer_id === 'string' ? meant(message.customer_id, principal) : undefined,
  };
}
