import { Type } from 'typebox';
import { type GetUsualResponse, type Methods, unary } from '../../adapters/grpc/index.ts';
import type { Reader } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { type Accounts, customerRights, isCustomer, meant, rpcAccessBy } from '../customers/index.ts';
import { usualOf } from './usual.ts';

export interface UsualRpcDeps {
  readonly database: Reader;
  readonly accounts: Accounts;
  /** The store's. */
  readonly timeZone: string;
}

/** What "order my usual" would order now. */
export const usualMethods = ({ database, accounts, timeZone }: UsualRpcDeps): Methods => ({
  GetUsual: unary<GetUsualResponse>()({
    access: rpcAccessBy(customerRights.read),
    request: Type.Object({
      customer_id: Type.String({ minLength: 1, maxLength: 100 }),
      fulfilment: Type.Optional(Type.String({ enum: ['pickup', 'table', 'delivery'] })),
      table: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    }),
    async handle({ customer_id, ...place }, { principal }) {
      const customerId = meant(customer_id, principal);
      const usual = await usualOf(database, customerId, place, timeZone);
      if (
        usual.source === 'none' &&
        customerId !== principal.customerId &&
        !(await isCustomer(database, accounts, customerId))
      ) {
        throw problem('not_found', 'There is no such customer.');
      }
      return usual;
    },
  }),
});
