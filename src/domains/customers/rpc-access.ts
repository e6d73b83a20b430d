import { Type } from 'typebox';
import type { Access, Asking } from '../../adapters/grpc/index.ts';
import type { Principal } from '../../kernel/principal.ts';

/** Whom a message is about; `me` is oneself. */
export const customer_id = Type.String({ minLength: 1, maxLength: 100 });

export const whose = (customerId: string, principal: Principal) =>
  customerId === 'me' ? (principal.customerId ?? '') : customerId;

const own = ({ message, principal }: Asking) =>
  typeof message.customer_id === 'string' ? whose(message.customer_id, principal) : undefined;

/** Who reads of a customer: staff, services, she herself. */
export const readers: Access<Asking> = { roles: ['csr', 'editor'], scopes: ['customers'], own };
