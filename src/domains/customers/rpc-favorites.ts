import { Type } from 'typebox';
import {
  type AddFavoriteResponse,
  ifMatch,
  type ListFavoritesResponse,
  type Methods,
  type RemoveFavoriteResponse,
  runCommand,
  unary,
} from '../../adapters/grpc/index.ts';
import { addFavorite } from './add-favorite.ts';
import type { CustomerDeps } from './deps.ts';
import { noSuchCustomer } from './edited-customer.ts';
import { favoriteView, listFavorites } from './favorites.ts';
import { readCustomers } from './read-customers.ts';
import { removeFavorite } from './remove-favorite.ts';
import { customerRights, meant } from './rights.ts';
import { customer_id, rpcAccessBy } from './rpc-access.ts';
import { favoriteName, favoriteOptions, favoritePosition } from './schemas-favorite.ts';

const change = rpcAccessBy(customerRights.change);
const id = Type.String({ minLength: 1, maxLength: 100 });

/** What customers like to order again. */
export function favoriteMethods({ kernel, database, accounts }: CustomerDeps): Methods {
  const add = addFavorite(accounts);
  return {
    ListFavorites: unary<ListFavoritesResponse>()({
      access: rpcAccessBy(customerRights.read),
      request: Type.Object({ customer_id }),
      async handle(message, { principal }) {
        const customerId = meant(message.customer_id, principal);
        const favorites = await listFavorites(database, customerId);
        if (favorites.length > 0 || (await readCustomers(database, accounts, [customerId])).size > 0) {
          return { favorites };
        }
        throw noSuchCustomer();
      },
    }),
    AddFavorite: unary<AddFavoriteResponse>()({
      access: change,
      request: Type.Object({
        customer_id,
        product_id: id,
        options: favoriteOptions,
        name: Type.Optional(favoriteName),
        position: Type.Optional(favoritePosition),
      }),
      handle(message, call) {
        const { product_id, options, name = null, position } = message;
        const input = { customer_id: meant(message.customer_id, call.principal), product_id, options, name, position };
        return runCommand(kernel, call, message, {
          command: add,
          input,
          present: (value) => ({ favorite: favoriteView(value) }),
        });
      },
    }),
    RemoveFavorite: unary<RemoveFavoriteResponse>()({
      access: change,
      versioned: true,
      request: Type.Object({ customer_id, favorite_id: id }),
      handle(message, call) {
        const { favorite_id } = message;
        const customer_id = meant(message.customer_id, call.principal);
        const input = { customer_id, favorite_id, expected_version: ifMatch(call) };
        return runCommand(kernel, call, message, { command: removeFavorite, input, present: () => ({}) });
      },
    }),
  };
}
