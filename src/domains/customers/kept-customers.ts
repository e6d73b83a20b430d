import { KeptByKey, type KeptDatabase } from '../../adapters/cache/index.ts';
import type { Reader } from '../../kernel/database.ts';
import type { Accounts } from './accounts.ts';
import type { Customer } from './profile.ts';
import { readCustomers } from './read-customers.ts';

/** Customers by id, as who serves them asks for them: again and again while they are there. */
export type KeptCustomers = KeptByKey<Customer>;

/** Made once for a process; whoever makes it closes it. `keep`: whether copies are kept at all. */
export const keepCustomers = (database: Reader & KeptDatabase, accounts: Accounts, keep: boolean): KeptCustomers =>
  new KeptByKey({
    database,
    group: 'profile',
    channel: 'crema_customers',
    table: 'customers.customers',
    load: (ids) => readCustomers(database, accounts, ids),
    mayKeep: ({ version }) => keep && version > 0, // who is known by her account alone changes with that
  });
