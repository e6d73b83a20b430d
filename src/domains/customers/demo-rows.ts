import { sql, type Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { unknownFields } from './profile.ts';
import { registered } from './profile-event.ts';

interface DemoCustomer {
  readonly customer_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly email: string;
}

const insert = sql(
  'customers.insert_demo',
  `insert into customers.customers (customer_id, username, display_name, email, origin, demo, created_at, updated_at)
   select *, 'live', true, $5, $5 from unnest($1::text[], $2::text[], $3::text[], $4::text[])
   on conflict do nothing
   returning customer_id`,
);
const deletions = ['statistics', 'product_statistics', 'hour_statistics', 'purchase_statistics'].map((table) =>
  sql(
    `customers.delete_demo_${table}`,
    `delete from customers.${table} as s using customers.customers as c where c.customer_id = s.customer_id and c.demo`,
  ),
);
const deleteCustomers = sql('customers.delete_demo', 'delete from customers.customers where demo');

/** Makes the demo's customers that are not there; answers `customer.registered` of those that were made. */
export async function putDemoCustomers(
  tx: Transaction,
  customers: readonly DemoCustomer[],
  now: Date,
): Promise<NewEvent[]> {
  const rows = await tx.write<{ customer_id: string }>(insert, [
    customers.map((customer) => customer.customer_id),
    customers.map((customer) => customer.username),
    customers.map((customer) => customer.display_name),
    customers.map((customer) => customer.email),
    now,
  ]);
  const made = new Set(rows.map((row) => row.customer_id));
  return customers
    .filter((customer) => made.has(customer.customer_id))
    .map((customer) =>
      registered({ ...unknownFields, ...customer, origin: 'live', family_id: null, shares_wallet: false }),
    );
}

/** Deletes the demo's customers with their figures. */
export function forgetDemoCustomers(tx: Transaction): void {
  for (const deletion of deletions) void tx.write(deletion);
  void tx.write(deleteCustomers);
}
