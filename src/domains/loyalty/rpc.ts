import { Type } from 'typebox';
import {
  type Access,
  type Asking,
  type Call,
  type GetLoyaltyResponse,
  type ListLedgerResponse,
  type Methods,
  unary,
} from '../../adapters/grpc/index.ts';
import { now } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import type { Principal } from '../../kernel/principal.ts';
import { isCustomer } from '../customers/index.ts';
import { type LoyaltySettings, readAccount, readEntries } from './queries.ts';

export interface LoyaltyRpcDeps {
  readonly database: Database;
  readonly settings: LoyaltySettings;
}

const customer_id = Type.String({ minLength: 1, maxLength: 100 });
/** `me` is oneself. */
const whose = (customerId: string, principal: Principal) =>
  customerId === 'me' ? (principal.customerId ?? '') : customerId;
const readers: Access<Asking> = {
  roles: ['csr', 'editor'],
  scopes: ['customers'],
  own: ({ message, principal }) =>
    typeof message.customer_id === 'string' ? whose(message.customer_id, principal) : undefined,
};

/** Points: the account and its ledger. */
export function loyaltyMethods({ database, settings }: LoyaltyRpcDeps): Methods {
  return {
    GetLoyalty: unary<GetLoyaltyResponse>()({
      access: readers,
      request: Type.Object({ customer_id }),
      handle: async (message, call) => readAccount(database, await known(message, call), settings, now()),
    }),
    ListLedger: unary<ListLedgerResponse>()({
      access: readers,
      request: Type.Object({
        customer_id,
        cursor: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,14}$', examples: ['12'] })),
        limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
      }),
      async handle(message, call) {
        const { cursor, limit } = message;
        const customerId = await known(message, call);
        const before = cursor === undefined ? null : Number(cursor);
        const { expiryDays } = settings;
        const found = await readEntries(database, customerId, { before, limit: limit + 1, expiryDays });
        const entries = found.slice(0, limit);
        return { entries, next_cursor: found.length > limit ? String(entries.at(-1)!.number) : null };
      },
    }),
  };

  async function known({ customer_id }: { customer_id: string }, { principal }: Call): Promise<string> {
    const customerId = whose(customer_id, principal);
    if (customerId !== principal.customerId && !(await isCustomer(database, customerId))) {
      throw problem('not_found', 'There is no such customer.');
    }
    return customerId;
  }
}
