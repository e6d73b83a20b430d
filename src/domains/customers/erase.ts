import { forgetAudit } from '../../kernel/audit.ts';
import { sql, type Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { redactEvents } from '../../kernel/event-log.ts';
import { customerErased } from './events.ts';
import { leaveFamilies } from './leave-families.ts';
import { lockFamiliesOf } from './locks.ts';

const erase = sql(
  'customers.erase',
  `update customers.customers set username = null, display_name = null, email = null, phone = null,
     family_id = null, family_joined_at = null, preferences = '{}', dietary_restrictions = '{}', birthday = null,
     time_zone = null, erased_at = $2, archived_at = coalesce(archived_at, $2), version = version + 1, updated_at = $2
   where customer_id = any($1) and erased_at is null`,
);
const forgetPurchases = sql(
  'customers.forget_purchases',
  'delete from customers.purchase_statistics where customer_id = any($1)',
);

const forgetFavorites = sql(
  'customers.forget_favorites',
  'delete from customers.favorites where customer_id = any($1)',
);

const nobody = { username: null, display_name: null, email: null, phone: null, family_id: null, left_family_id: null };

/**
 * Forgets who customers were: their rows stay as bare ids, and the log and the audit trail lose what they say of them.
 * The caller holds the `customerLock`s and has written nothing yet.
 *
 * @returns `customer.erased` of each, for the caller to append: consumers forget their part
 */
export async function eraseCustomers(tx: Transaction, customerIds: readonly string[], now: Date): Promise<NewEvent[]> {
  const families = await lockFamiliesOf(tx, customerIds);
  leaveFamilies(tx, customerIds, families, now);
  void tx.write(forgetFavorites, [customerIds]);
  void tx.write(erase, [customerIds, now]);
  forgetAudit(tx, 'customers', customerIds);
  redactEvents(
    tx,
    ['customer.registered', 'customer.updated'],
    customerIds.map((subject) => ({ subject, data: nobody })),
  );
  const erased_at = now.toISOString();
  return customerIds.map((customer_id) => customerErased.make(customer_id, { customer_id, erased_at }));
}

/** Deletes what was counted of their purchases by the older interface. */
export function forgetPurchaseCounts(tx: Transaction, customerIds: readonly string[]): void {
  if (customerIds.length > 0) void tx.write(forgetPurchases, [customerIds]);
}
