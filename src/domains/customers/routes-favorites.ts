import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ifMatch, runCommand } from '../../adapters/http/index.ts';
import { addFavorite } from './add-favorite.ts';
import { changeFavorite } from './change-favorite.ts';
import type { CustomerDeps } from './deps.ts';
import { noSuchCustomer } from './edited-customer.ts';
import { favoriteView, listFavorites } from './favorites.ts';
import { readCustomers } from './read-customers.ts';
import { removeFavorite } from './remove-favorite.ts';
import { accessBy, customerRights, meant } from './rights.ts';
import { addFavoriteSchema, favoritesSchema, patchFavoriteSchema, removeFavoriteSchema } from './schemas-favorite.ts';

const change = accessBy(customerRights.change);

/** What customers like to order again. */
export function favoriteRoutes({ kernel, database, accounts }: CustomerDeps): FastifyPluginAsyncTypebox {
  const add = addFavorite(accounts);
  return async (app) => {
    app.get(
      '/api/customers/:customer_id/favorites',
      { schema: favoritesSchema, config: { access: accessBy(customerRights.read), problems: ['not_found'] } },
      async ({ params, principal }) => {
        const customerId = meant(params.customer_id, principal);
        const items = await listFavorites(database, customerId);
        if (items.length > 0 || (await readCustomers(database, accounts, [customerId])).size > 0) return { items };
        throw noSuchCustomer();
      },
    );
    app.post(
      '/api/customers/:customer_id/favorites',
      {
        schema: addFavoriteSchema,
        config: {
          access: change,
          problems: ['not_found', 'invalid_options', 'already_exists', 'quantity_limit'],
        },
      },
      (request, reply) => {
        const { product_id, options = [], name = null, position } = request.body;
        const customer_id = meant(request.params.customer_id, request.principal);
        return runCommand(kernel, request, reply, {
          command: add,
          input: { customer_id, product_id, options, name, position },
          present: (value) => ({ status: 201, body: favoriteView(value) }),
        });
      },
    );
    app.patch(
      '/api/customers/:customer_id/favorites/:favorite_id',
      {
        schema: patchFavoriteSchema,
        config: { access: change, versioned: true, problems: ['not_found', 'invalid_options', 'already_exists'] },
      },
      (request, reply) => {
        const { customer_id, favorite_id } = request.params;
        const about = { customer_id: meant(customer_id, request.principal), favorite_id };
        return runCommand(kernel, request, reply, {
          command: changeFavorite,
          input: { ...request.body, ...about, expected_version: ifMatch(request) },
          present: (value) => ({ status: 200, body: favoriteView(value) }),
        });
      },
    );
    app.delete(
      '/api/customers/:customer_id/favorites/:favorite_id',
      { schema: removeFavoriteSchema, config: { access: change, versioned: true, problems: ['not_found'] } },
      (request, reply) => {
        const { customer_id, favorite_id } = request.params;
        const about = { customer_id: meant(customer_id, request.principal), favorite_id };
        return runCommand(kernel, request, reply, {
          command: removeFavorite,
          input: { ...about, expected_version: ifMatch(request) },
          present: () => ({ status: 204 }),
        });
      },
    );
  };
}
