import { sql, type Transaction } from '../../kernel/database.ts';

/*
 * The order in which everybody takes these locks, so that no two wait for each other: the change of a family, then
 * customers (with user names, accounts and carts, all in one step), then families. A customer's lock says in which
 * family she is; a family's says what it is and who is in it.
 */

/** Held by whoever changes what is said of a whole family: first of all, because it has its members told. */
export const familyChangeLock = (familyId: string) => `family-change:${familyId}`;

/** Held by whoever changes a customer, in which family she is, or her favourites. */
export const customerLock = (customerId: string) => `customer:${customerId}`;

/** Held by whoever gives a user name to somebody. */
export const usernameLock = (username: string) => `username:${username}`;

/** Held by whoever changes a family or who is in it. The last. */
export const familyLock = (familyId: string) => `family:${familyId}`;

const familiesOf = sql(
  'customers.families_to_lock',
  'select distinct family_id from customers.customers where customer_id = any($1) and family_id is not null',
);
const membersOf = sql(
  'customers.members_to_lock',
  'select customer_id from customers.customers where family_id = any($1)',
);
const requireMembers = sql(
  'customers.require_members',
  `select kernel.require(not exists (
     select from customers.customers where family_id = any($1) and customer_id <> all($2)),
     'somebody has joined the family meanwhile', '40001')`,
);

/** Locks the families of customers whose own locks the caller holds; answers which. Before the first write. */
export async function lockFamiliesOf(tx: Transaction, customerIds: readonly string[]): Promise<readonly string[]> {
  if (customerIds.length === 0) return [];
  const rows = await tx.query<{ family_id: string }>(familiesOf, [customerIds]);
  const ids = rows.map(({ family_id }) => family_id);
  void tx.lock(ids.map(familyLock));
  return ids;
}

/**
 * Locks families, and before them the members of some of them. Who they are is certain only afterwards: if one has
 * joined meanwhile, the transaction runs again.
 */
export async function lockFamilies(
  tx: Transaction,
  familyIds: readonly string[],
  withMembers: readonly string[],
): Promise<void> {
  const rows = withMembers.length === 0 ? [] : await tx.query<{ customer_id: string }>(membersOf, [withMembers]);
  const members = rows.map(({ customer_id }) => customer_id);
  void tx.lock(members.map(customerLock));
  void tx.lock(familyIds.map(familyLock));
  if (withMembers.length > 0) void tx.query(requireMembers, [withMembers, members]);
}
