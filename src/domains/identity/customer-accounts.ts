import { sql } from '../../kernel/database.ts';
import type { Accounts, FollowedProfile } from '../customers/index.ts';
import { displayName } from './profile.ts';
import { usersById } from './users.ts';

const follow = sql(
  'identity.follow_profiles',
  `update identity.users as u
   set (first_name, last_name) = (select * from (values (u.first_name, u.last_name)) as held (first_name, last_name)
       where trim(first_name || ' ' || last_name) = trim(n.first_name || ' ' || n.last_name)
       union all select n.first_name, n.last_name limit 1),
     phone = n.phone, time_zone = n.time_zone, version = u.version + 1, updated_at = $6
   from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
     as n (user_id, first_name, last_name, phone, time_zone)
   where u.user_id = n.user_id`,
);

/** How the profile of a customer who signs in is her account's, too. */
export const customerAccounts: Accounts = {
  async read(reader, customerIds) {
    if (customerIds.length === 0) return new Map();
    const users = await usersById(reader, customerIds);
    return new Map(
      [...users].map(([customer_id, user]) => {
        const { email, phone, time_zone, created_at } = user;
        return [customer_id, { customer_id, display_name: displayName(user), email, phone, time_zone, created_at }];
      }),
    );
  },
  follow(tx, profiles, now) {
    if (profiles.length === 0) return;
    const names = profiles.map(namesOf);
    void tx.write(follow, [
      profiles.map(({ customer_id }) => customer_id),
      names.map(([first_name]) => first_name),
      names.map(([, last_name]) => last_name),
      profiles.map(({ phone }) => phone),
      profiles.map(({ time_zone }) => time_zone),
      now,
    ]);
  },
};

/** `Maria Anna Rossi` → `Maria Anna`, `Rossi`: joined again they are the same. */
function namesOf({ display_name }: FollowedProfile): [first_name: string, last_name: string] {
  const name = display_name?.trim() ?? '';
  const at = name.lastIndexOf(' ');
  return at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)];
}
