import { KeptByKey, type KeptDatabase } from '../../adapters/cache/index.ts';
import { type GetCustomerResponse, Repeated } from '../../adapters/grpc/index.ts';
import type { Reader } from '../../kernel/database.ts';
import type { Accounts } from './accounts.ts';
import { readCustomers } from './read-customers.ts';
import { messageOf } from './rpc-customer.ts';

/** Who customers are, as it is told to who serves them: again and again while they are there. */
export type KeptCustomers = KeptByKey<Repeated<GetCustomerResponse>>;

/** Made once for a process; whoever makes it closes it. `keep`: whether copies are kept at all. */
export const keepCustomers = (database: Reader & KeptDatabase, accounts: Accounts, keep: boolean): KeptCustomers =>
  new KeptByKey({
    database,
    group: 'profile',
    channel: 'crema_customers',
    table: 'customers.customers',
    async load(ids) {
      const customers = await readCustomers(database, accounts, ids);
      return new Map(
        [...customers].map(([id, customer]) => [
          id,
          new Repeated<GetCustomerResponse>({ customer: messageOf(customer) }),
        ]),
      );
    },
    // who is known by her account alone changes with that
    mayKeep: ({ response }) => keep && response.customer!.version! > 0,
  });
