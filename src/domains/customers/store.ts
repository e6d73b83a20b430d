import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import type { Accounts } from './accounts.ts';
import { unknownFields } from './profile.ts';
import { registered } from './profile-event.ts';
import { signalStatistics } from './statistics-signal.ts';

const ensure = sql(
  'customers.ensure',
  // sorted, so that two who add the same customers wait for each other instead of for ever
  `insert into customers.customers (customer_id, origin, created_at, updated_at)
   select customer_id, $2, $3, $3 from unnest($1::text[]) as customer_id order by customer_id
   on conflict (customer_id) do nothing
   returning customer_id`,
);
const exists = sql(
  'customers.exists',
  'select exists (select from customers.customers where customer_id = $1 and erased_at is null) as known',
);
const countPurchase = sql(
  'customers.count_purchases',
  `insert into customers.purchase_statistics as stored (customer_id, purchases, amount_cents)
   select * from unnest($1::text[], $2::bigint[], $3::bigint[]) order by 1
   on conflict (customer_id) do update set purchases = stored.purchases + excluded.purchases,
     amount_cents = stored.amount_cents + excluded.amount_cents`,
);

/** Whether there is such a customer, be she known by her account alone. */
export async function isCustomer(
  reader: Reader,
  accounts: Pick<Accounts, 'read'>,
  customerId: string,
): Promise<boolean> {
  const [row] = await reader.query<{ known: boolean }>(exists, [customerId]);
  return row!.known || (await accounts.read(reader, [customerId])).has(customerId);
}

/**
 * Makes bare customers of the ids that are none yet; almost always there are no such. One statement; repeated ids are
 * welcome.
 *
 * @returns `customer.registered` of the new ones, for the caller to append
 */
export async function ensureCustomers(
  tx: Transaction,
  customerIds: readonly string[],
  origin: 'live' | 'import',
  now: Date,
): Promise<NewEvent[]> {
  if (customerIds.length === 0) return [];
  const added = await tx.write<{ customer_id: string }>(ensure, [[...new Set(customerIds)], origin, now]);
  return added.map(({ customer_id }) =>
    registered({ ...unknownFields, customer_id, family_id: null, shares_wallet: false }, origin),
  );
}

export interface PurchaseCount {
  /** The `userid` of the purchases, a customer's or not. */
  readonly customer_id: string;
  readonly purchases: number;
  readonly amount_cents: number;
}

/** Adds stored purchases to the statistics, in the transaction that stores them. One row per customer. */
export function countPurchases(tx: Transaction, counts: readonly PurchaseCount[]): void {
  if (counts.length === 0) return;
  void tx.write(countPurchase, [
    counts.map((count) => count.customer_id),
    counts.map((count) => count.purchases),
    counts.map((count) => count.amount_cents),
  ]);
  signalStatistics(
    tx,
    counts.map((count) => count.customer_id),
  );
}
