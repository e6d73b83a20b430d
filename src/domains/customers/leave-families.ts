import { sql, type Transaction } from '../../kernel/database.ts';
import { touchFamilies } from './store-families.ts';

const dropOf = sql(
  'customers.delete_families_of',
  `delete from customers.families as f where family_id = any($2)
     and not exists (select from customers.customers as c where c.family_id = f.family_id and c.customer_id <> all($1))`,
);
const forgetInvitations = sql(
  'customers.forget_invitations',
  'delete from customers.family_invitations where customer_id = any($1)',
);

/**
 * Takes customers out of their families, which the caller has locked (`lockFamiliesOf`), before they go themselves: what
 * would be empty without them goes, too, and so do their invitations.
 */
export function leaveFamilies(
  tx: Transaction,
  customerIds: readonly string[],
  familyIds: readonly string[],
  now: Date,
): void {
  if (familyIds.length > 0) void tx.write(dropOf, [customerIds, familyIds]);
  touchFamilies(tx, familyIds, now);
  if (customerIds.length > 0) void tx.write(forgetInvitations, [customerIds]);
}
