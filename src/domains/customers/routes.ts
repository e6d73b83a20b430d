import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { Access } from '../../adapters/http/index.ts';
import { now } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import type { Principal } from '../../kernel/principal.ts';
import { presentStatistics } from './present.ts';
import { readStatistics } from './queries.ts';
import { customerSchema, statisticsSchema } from './schemas.ts';
import { readCustomer } from './store.ts';

export interface CustomerDeps {
  readonly database: Database;
  readonly currency: string;
  /** The store's. */
  readonly timeZone: string;
}

export function customerRoutes(deps: CustomerDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const config = { access, problems: ['not_found'] } as const;
    app.get('/api/customers/:customer_id', { schema: customerSchema, config }, ({ params, principal }) =>
      profile(deps, named(params.customer_id, principal)),
    );
    app.get('/api/customers/:customer_id/stats', { schema: statisticsSchema, config }, ({ params, principal }) =>
      statistics(deps, named(params.customer_id, principal), principal),
    );
  };
}

const access = {
  roles: ['csr', 'editor'],
  scopes: ['customers'],
  own: ({ params, principal }: FastifyRequest) => named((params as { customer_id: string }).customer_id, principal),
} as const satisfies Access;

/** `me` is oneself; for who is nobody's customer, nobody. */
const named = (customerId: string, principal: Principal) =>
  customerId === 'me' ? (principal.customerId ?? '') : customerId;

async function profile({ database }: CustomerDeps, customerId: string) {
  const customer = await readCustomer(database, customerId);
  if (!customer) throw noSuchCustomer();
  return customer;
}

/** Who has signed up and not ordered yet is known by signing in: she has statistics, all of them zero. */
async function statistics({ database, currency, timeZone }: CustomerDeps, customerId: string, principal: Principal) {
  const row = await readStatistics(database, customerId, { now: now(), timeZone });
  if (!row.known && customerId !== principal.customerId) throw noSuchCustomer();
  return presentStatistics(customerId, row, currency);
}

const noSuchCustomer = () => problem('not_found', 'There is no such customer.');
