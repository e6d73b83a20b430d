import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Static } from 'typebox';
import { now } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { gather } from '../../kernel/gather.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Accounts } from '../customers/index.ts';
import { readEntries } from './ledger-entries.ts';
import { type LoyaltySettings, readAccounts } from './queries.ts';
import { rewardRoutes } from './routes-rewards.ts';
import { accountSchema, ledgerSchema } from './schemas.ts';
import { access, whose } from './whose.ts';

export interface LoyaltyDeps {
  readonly kernel: Kernel;
  readonly accounts: Accounts;
  readonly database: Database;
  readonly settings: LoyaltySettings;
}

export function loyaltyRoutes(deps: LoyaltyDeps): FastifyPluginAsyncTypebox {
  const { database, settings } = deps;
  const accountOf = gather((ids) => readAccounts(database, ids, settings, now()));
  return async (app) => {
    const config = { access, problems: ['not_found'] } as const;
    app.get('/api/loyalty/account', { schema: accountSchema, config }, async ({ query, principal }) =>
      accountOf(await whose(deps, query.customer_id, principal)),
    );
    app.get('/api/loyalty/ledger', { schema: ledgerSchema, config }, ({ query, principal }) =>
      ledger(deps, query, principal),
    );
    rewardRoutes(app, deps);
  };
}

async function ledger(deps: LoyaltyDeps, query: Static<typeof ledgerSchema.querystring>, principal: Principal) {
  const { cursor, limit } = query;
  const { database, settings } = deps;
  const customerId = await whose(deps, query.customer_id, principal);
  const before = cursor === undefined ? null : Number(cursor);
  const found = await readEntries(database, customerId, { before, limit: limit + 1, expiryDays: settings.expiryDays });
  const items = found.slice(0, limit);
  return { items, next_cursor: found.length > limit ? String(items.at(-1)!.number) : null };
}
