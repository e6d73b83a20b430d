import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { CustomerFields, StoredCustomer } from './profile.ts';

export const sharesWallet = (of: string) =>
  `coalesce((select shares_wallet from customers.families as f where f.family_id = ${of}.family_id), false) as shares_wallet`;

const fields = 'username, display_name, email, phone, preferences, dietary_restrictions, birthday, time_zone';
/** The columns of a {@link StoredCustomer} `c`. */
export const customerColumns = `customer_id, ${fields}, family_id, origin, created_at, updated_at, version,
     ${sharesWallet('c')}`;

const read = sql(
  'customers.read_profiles',
  `select ${customerColumns} from customers.customers as c where customer_id = any($1) and erased_at is null`,
);
const insert = sql(
  'customers.insert_profiles',
  `insert into customers.customers (customer_id, ${fields}, origin, created_at, updated_at)
   select customer_id, ${fields}, origin, $2, $2
   from json_populate_recordset(null::customers.customers, $1) order by customer_id`,
);
const insertOnce = sql(
  'customers.insert_known_profiles',
  `with added as (
     insert into customers.customers (customer_id, ${fields}, origin, created_at, updated_at)
     select customer_id, ${fields}, origin, $2, $2
     from json_populate_recordset(null::customers.customers, $1) order by customer_id
     on conflict (customer_id) do nothing returning customer_id)
   select kernel.require(count(*) = $3, 'somebody else has made her a customer meanwhile', '40001') from added`,
);
const update = sql(
  'customers.update_profiles',
  `with changed as (
     update customers.customers as c
     set username = n.username, display_name = n.display_name, email = n.email, phone = n.phone,
       preferences = n.preferences, dietary_restrictions = n.dietary_restrictions, birthday = n.birthday,
       time_zone = n.time_zone, version = c.version + 1, updated_at = $2
     from json_populate_recordset(null::customers.customers, $1) as n
     where c.customer_id = n.customer_id and c.version = n.version and c.erased_at is null
     returning c.customer_id)
   select kernel.require(count(*) = $3, 'a customer was changed by somebody else', '40001') from changed`,
);

/** Customers by id, in one statement for any number; unknown and erased ones are missing. */
export async function readStored(reader: Reader, ids: readonly string[]): Promise<Map<string, StoredCustomer>> {
  if (ids.length === 0) return new Map();
  const rows = await reader.query<StoredCustomer>(read, [ids]);
  return new Map(rows.map((row) => [row.customer_id, row]));
}

export type NewCustomer = CustomerFields & Pick<StoredCustomer, 'customer_id' | 'origin'>;

/** The caller holds the `customerLock`s and `usernameLock`s. */
export function insertCustomers(tx: Transaction, customers: readonly NewCustomer[], now: Date): void {
  if (customers.length > 0) void tx.write(insert, [JSON.stringify(customers), now]);
}

/**
 * The same for people who have an account, so that they may become customers at any moment: by an order, for which
 * nobody takes their locks. Then the transaction runs again, and finds them.
 */
export function insertAccountHolders(tx: Transaction, customers: readonly NewCustomer[], now: Date): void {
  if (customers.length > 0) void tx.write(insertOnce, [JSON.stringify(customers), now, customers.length]);
}

/** Saves fields over those that were read in `version`. One that somebody else changed makes the transaction run again. */
export function updateCustomers(
  tx: Transaction,
  customers: readonly (CustomerFields & Pick<StoredCustomer, 'customer_id' | 'version'>)[],
  now: Date,
): void {
  if (customers.length > 0) void tx.write(update, [JSON.stringify(customers), now, customers.length]);
}
