import { type Reader, sql } from '../../kernel/database.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import type { AccountProfile } from './accounts.ts';
import type { CustomerFields, StoredCustomer } from './profile.ts';

const taken = sql(
  'customers.names_taken',
  'select customer_id, username from customers.customers where username = any($1)',
);

interface Wanted {
  readonly customer_id: string;
  readonly username: string | null | undefined;
}

/** Of customers who are each to have a name, those whose name somebody else has, or gets in the same set before them. */
export async function findTakenNames(reader: Reader, wanted: readonly Wanted[]): Promise<ReadonlySet<string>> {
  const names = wanted.flatMap(({ username }) => (typeof username === 'string' ? [username] : []));
  if (names.length === 0) return new Set();
  const rows = await reader.query<{ customer_id: string; username: string }>(taken, [names]);
  const holder = new Map(rows.map((row) => [row.username, row.customer_id]));
  const late = new Set<string>();
  for (const { customer_id, username } of wanted) {
    if (typeof username !== 'string') continue;
    const has = holder.get(username) ?? customer_id;
    if (has === customer_id) holder.set(username, customer_id);
    else late.add(customer_id);
  }
  return late;
}

export const nameTaken = (): Problem => problem('already_exists', 'Somebody else has this user name.');
export const noSuchCustomer = (): Problem => problem('not_found', 'There is no such customer.');

/** What a broken constraint of the table stands for. */
export function explainCustomer(constraint: string): Problem | undefined {
  if (constraint === 'customers_username_key') return nameTaken();
  return constraint === 'customers_pkey' ? problem('already_exists', 'There is such a customer.') : undefined;
}

/** The address of somebody who signs in is the account's: it was proved, and mail with links goes there. */
export function addressFault(account: AccountProfile | undefined, { email }: Partial<CustomerFields>): Problem | null {
  if (!account || email === undefined || email === account.email) return null;
  const errors = [{ path: '/email', message: 'is that of an account and cannot be changed here' }];
  return problem('validation_failed', 'Whoever has an account is reached at its address.', { errors });
}

/** Somebody with an account of whom nothing else is stored yet. */
export function customerOfAccount(account: AccountProfile): StoredCustomer {
  const { customer_id, display_name, email, phone, time_zone, created_at } = account;
  return {
    ...{ customer_id, username: null, display_name, email, phone, family_id: null },
    ...{ preferences: {}, dietary_restrictions: [], birthday: null, time_zone },
    ...{ created_at, updated_at: created_at, version: 0, origin: 'live', shares_wallet: false },
  };
}
