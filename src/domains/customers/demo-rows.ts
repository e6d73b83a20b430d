import { sql, type Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { unknownFields } from './profile.ts';
import { registered } from './profile-event.ts';
import type { Family } from './store-families.ts';
import type { Favorite } from './store-favorites.ts';

interface DemoCustomer {
  readonly customer_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly email: string;
  readonly dietary_restrictions: readonly string[];
  readonly family_id: string | null;
}

interface DemoHomes {
  readonly customers: readonly DemoCustomer[];
  readonly families: readonly Pick<Family, 'family_id' | 'name' | 'shares_wallet'>[];
  readonly favorites: readonly (Omit<Favorite, 'options' | 'version' | 'created_at' | 'updated_at'> & {
    readonly options_key: string;
  })[];
}

const insertFamilies = sql(
  'customers.insert_demo_families',
  `insert into customers.families (family_id, name, shares_wallet, created_at, updated_at)
   select family_id, name, shares_wallet, $2, $2 from json_populate_recordset(null::customers.families, $1) as f
   where exists (select from customers.customers as c where c.family_id = f.family_id)
   on conflict do nothing`,
);
const insert = sql(
  'customers.insert_demo',
  `insert into customers.customers (customer_id, username, display_name, email, dietary_restrictions, family_id,
     family_joined_at, origin, demo, created_at, updated_at)
   select customer_id, username, display_name, email, dietary_restrictions, family_id,
     case when family_id is not null then $2::timestamptz end, 'live', true, $2, $2
   from json_populate_recordset(null::customers.customers, $1)
   on conflict do nothing
   returning customer_id`,
);
const insertFavorites = sql(
  'customers.insert_demo_favorites',
  `insert into customers.favorites
     (favorite_id, customer_id, product_id, options_key, name, position, created_at, updated_at)
   select favorite_id, customer_id, product_id, options_key, favorite.name, position, $2, $2
   from json_populate_recordset(null::customers.favorites, $1) as favorite
     join customers.customers using (customer_id)
   where demo
   on conflict do nothing`,
);
const deleteFamilies = sql(
  'customers.delete_demo_families',
  `delete from customers.families as f
   where exists (select from customers.customers as c where c.family_id = f.family_id and c.demo)
     and not exists (select from customers.customers as c where c.family_id = f.family_id and not c.demo)`,
);
const deleteInvitations = sql(
  'customers.delete_demo_invitations',
  `delete from customers.family_invitations as i using customers.customers as c
   where c.customer_id = i.customer_id and c.demo`,
);
const deletions = ['statistics', 'product_statistics', 'hour_statistics', 'purchase_statistics'].map((table) =>
  sql(
    `customers.delete_demo_${table}`,
    `delete from customers.${table} as s using customers.customers as c where c.customer_id = s.customer_id and c.demo`,
  ),
);
const deleteCustomers = sql('customers.delete_demo', 'delete from customers.customers where demo');

/**
 * Makes the demo's customers that are not there, with their families and favourites; answers `customer.registered` of
 * those that were made, which also brings their points into the wallets of their families.
 */
export async function putDemoCustomers(
  tx: Transaction,
  { customers, families, favorites }: DemoHomes,
  now: Date,
): Promise<NewEvent[]> {
  const inserted = tx.write<{ customer_id: string }>(insert, [JSON.stringify(customers), now]);
  void tx.write(insertFamilies, [JSON.stringify(families), now]);
  void tx.write(insertFavorites, [JSON.stringify(favorites), now]);
  const rows = await inserted;
  const made = new Set(rows.map((row) => row.customer_id));
  const sharing = new Set(families.filter((family) => family.shares_wallet).map(({ family_id }) => family_id));
  return customers
    .filter((customer) => made.has(customer.customer_id))
    .map((customer) =>
      registered({
        ...unknownFields,
        ...customer,
        shares_wallet: customer.family_id !== null && sharing.has(customer.family_id),
      }),
    );
}

/** Deletes the demo's customers with their figures and favourites, and the families that have no other members. */
export function forgetDemoCustomers(tx: Transaction): void {
  for (const deletion of [...deletions, deleteFamilies, deleteInvitations]) void tx.write(deletion);
  void tx.write(deleteCustomers);
}
