import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { Access } from '../../adapters/http/index.ts';
import { now } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import type { Principal } from '../../kernel/principal.ts';
import { isCustomer } from '../customers/index.ts';
import { type LoyaltySettings, readAccount, readEntries } from './queries.ts';
import { accountSchema, ledgerSchema } from './schemas.ts';

export interface LoyaltyDeps {
  readonly database: Database;
  readonly settings: LoyaltySettings;
}

export function loyaltyRoutes(deps: LoyaltyDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const config = { access, problems: ['not_found'] } as const;
    app.get('/api/loyalty/account', { schema: accountSchema, config }, ({ query, principal }) =>
      account(deps, query.customer_id, principal),
    );
    app.get('/api/loyalty/ledger', { schema: ledgerSchema, config }, ({ query, principal }) =>
      ledger(deps, query, principal),
    );
  };
}

const access = {
  roles: ['csr', 'editor'],
  scopes: ['customers'],
  own({ query, principal }: FastifyRequest) {
    const { customer_id = principal.customerId } = query as { customer_id?: unknown };
    return typeof customer_id === 'string' ? customer_id : undefined;
  },
} as const satisfies Access;

async function account({ database, settings }: LoyaltyDeps, customer_id: string | undefined, principal: Principal) {
  const customerId = await whose(database, customer_id, principal);
  return readAccount(database, customerId, settings, now());
}

async function ledger(
  { database, settings }: LoyaltyDeps,
  query: Static<typeof ledgerSchema.querystring>,
  principal: Principal,
) {
  const { cursor, limit } = query;
  const customerId = await whose(database, query.customer_id, principal);
  const before = cursor === undefined ? null : Number(cursor);
  const found = await readEntries(database, customerId, { before, limit: limit + 1, expiryDays: settings.expiryDays });
  const items = found.slice(0, limit);
  return { items, next_cursor: found.length > limit ? String(items.at(-1)!.number) : null };
}

async function whose(database: Database, customerId: string | undefined, principal: Principal): Promise<string> {
  const asked = customerId ?? principal.customerId;
  if (asked === null) {
    const errors = [{ path: '/customer_id', message: 'is required' }];
    throw problem('validation_failed', 'Say whose account it is about.', { errors });
  }
  if (asked !== principal.customerId && !(await isCustomer(database, asked))) {
    throw problem('not_found', 'There is no such customer.');
  }
  return asked;
}
