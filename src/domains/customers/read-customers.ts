import type { Reader } from '../../kernel/database.ts';
import type { Accounts } from './accounts.ts';
import { customerOfAccount } from './edited-customer.ts';
import { type Customer, customerOf } from './profile.ts';
import { readStored } from './store-profiles.ts';

/**
 * Customers by id; unknown and erased ones are missing. Whoever has an account and was never seen as a customer is one
 * all the same, in version 0.
 */
export async function readCustomers(
  reader: Reader,
  accounts: Accounts,
  customerIds: readonly string[],
): Promise<Map<string, Customer>> {
  const stored = await readStored(reader, customerIds);
  const found = new Map([...stored].map(([id, customer]) => [id, customerOf(customer)]));
  const missing = customerIds.filter((id) => !stored.has(id));
  if (missing.length === 0) return found;
  for (const [id, account] of await accounts.read(reader, missing))
    found.set(id, customerOf(customerOfAccount(account)));
  return found;
}
