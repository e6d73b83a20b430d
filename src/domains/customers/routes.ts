import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { now } from '../../kernel/clock.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { CustomerDeps } from './deps.ts';
import { noSuchCustomer } from './edited-customer.ts';
import { presentStatistics } from './present.ts';
import { readStatistics } from './queries.ts';
import { accessBy, customerRights, meant } from './rights.ts';
import { familyRoutes } from './routes-families.ts';
import { favoriteRoutes } from './routes-favorites.ts';
import { profileRoutes } from './routes-profiles.ts';
import { statisticsSchema } from './schemas.ts';

export function customerRoutes(deps: CustomerDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(profileRoutes(deps));
    await app.register(familyRoutes(deps));
    await app.register(favoriteRoutes(deps));
    const config = { access: accessBy(customerRights.read), problems: ['not_found'] } as const;
    app.get('/api/customers/:customer_id/stats', { schema: statisticsSchema, config }, ({ params, principal }) =>
      statistics(deps, meant(params.customer_id, principal), principal),
    );
  };
}

/** Who has an account and has not ordered yet has statistics, all of them zero. */
async function statistics(
  { database, accounts, currency, timeZone }: CustomerDeps,
  customerId: string,
  principal: Principal,
) {
  const row = await readStatistics(database, customerId, { now: now(), timeZone });
  const known = row.known || customerId === principal.customerId;
  if (!known && !(await accounts.read(database, [customerId])).has(customerId)) throw noSuchCustomer();
  return presentStatistics(customerId, row, currency);
}
