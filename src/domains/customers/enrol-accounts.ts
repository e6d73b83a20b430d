import { sql, type Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import type { AccountProfile } from './accounts.ts';
import { customerOfAccount } from './edited-customer.ts';
import { registered } from './profile-event.ts';

const enrol = sql(
  'customers.enrol_accounts',
  // sorted, so that two who add the same customers wait for each other instead of for ever
  `insert into customers.customers
     (customer_id, display_name, email, phone, time_zone, origin, created_at, updated_at)
   select customer_id, display_name, email, phone, time_zone, 'live', $2, $2
   from json_populate_recordset(null::customers.customers, $1) order by customer_id
   on conflict (customer_id) do nothing
   returning customer_id`,
);

/**
 * Makes customers of people who are known by their accounts alone, as these say who they are. Who has become one meanwhile
 * stays as she is.
 *
 * @returns `customer.registered` by customer, for the caller to append
 */
export async function enrolAccounts(
  tx: Transaction,
  accounts: readonly AccountProfile[],
  now: Date,
): Promise<ReadonlyMap<string, NewEvent>> {
  if (accounts.length === 0) return new Map();
  const added = await tx.write<{ customer_id: string }>(enrol, [JSON.stringify(accounts), now]);
  const ids = new Set(added.map(({ customer_id }) => customer_id));
  const enrolled = accounts.filter(({ customer_id }) => ids.has(customer_id));
  return new Map(enrolled.map((account) => [account.customer_id, registered(customerOfAccount(account))]));
}
