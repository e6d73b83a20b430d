import { sql, type Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import type { StoredCustomer } from './profile.ts';
import { registered, updated } from './profile-event.ts';
import { sharesWallet } from './store-profiles.ts';

/** What somebody with an account says of herself. */
export interface CustomerProfile {
  readonly customer_id: string;
  readonly display_name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly time_zone: string | null;
}

const put = sql(
  'customers.put_profiles',
  `insert into customers.customers as stored
     (customer_id, display_name, email, phone, time_zone, origin, created_at, updated_at)
   select customer_id, display_name, email, phone, time_zone, 'live', $6, $6
   from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
     as profile (customer_id, display_name, email, phone, time_zone)
   order by customer_id
   on conflict (customer_id) do update
     set display_name = excluded.display_name, email = excluded.email, phone = excluded.phone,
       time_zone = excluded.time_zone, version = stored.version + 1, updated_at = excluded.updated_at
     where stored.erased_at is null
       and (stored.display_name, stored.email, stored.phone, stored.time_zone)
         is distinct from (excluded.display_name, excluded.email, excluded.phone, excluded.time_zone)
   returning customer_id, username, display_name, email, phone, origin, family_id, ${sharesWallet('stored')},
     stored.version = 1 as is_new`,
);

type Row = StoredCustomer & { readonly is_new: boolean };

/**
 * Makes people customers, or brings what is known of them up to date. At most one profile for each customer,
 * whose `customerLock` the caller holds.
 *
 * @returns `customer.registered` and `customer.updated` of what has changed, for the caller to append
 */
export async function putProfiles(
  tx: Transaction,
  profiles: readonly CustomerProfile[],
  now: Date,
): Promise<ReadonlyMap<string, NewEvent>> {
  if (profiles.length === 0) return new Map();
  const rows = await tx.write<Row>(put, [
    profiles.map((profile) => profile.customer_id),
    profiles.map((profile) => profile.display_name),
    profiles.map((profile) => profile.email),
    profiles.map((profile) => profile.phone),
    profiles.map((profile) => profile.time_zone),
    now,
  ]);
  return new Map(rows.map((row) => [row.customer_id, row.is_new ? registered(row) : updated(row)]));
}
