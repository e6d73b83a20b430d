import { type Reader, sql } from '../../kernel/database.ts';
import type { StoredCustomer } from './profile.ts';
import { customerColumns } from './store-profiles.ts';

const read = sql(
  'customers.read_named',
  `select ${customerColumns}, erased_at is not null as erased
   from customers.customers as c where customer_id = any($1) or username = any($2)`,
);

export interface Named {
  readonly byId: ReadonlyMap<string, StoredCustomer>;
  /** Ids by user name. */
  readonly byName: ReadonlyMap<string, string>;
  readonly erased: ReadonlySet<string>;
}

/** Customers who have one of these ids or one of these user names. */
export async function readNamed(reader: Reader, ids: readonly string[], usernames: readonly string[]): Promise<Named> {
  const rows = await reader.query<StoredCustomer & { erased: boolean }>(read, [ids, usernames]);
  const alive = rows.filter((row) => !row.erased).map(({ erased, ...customer }) => customer);
  return {
    byId: new Map(alive.map((customer) => [customer.customer_id, customer])),
    byName: new Map(alive.flatMap(({ username, customer_id }) => (username === null ? [] : [[username, customer_id]]))),
    erased: new Set(rows.filter((row) => row.erased).map(({ customer_id }) => customer_id)),
  };
}
