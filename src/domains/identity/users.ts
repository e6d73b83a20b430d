import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { Role } from '../../kernel/principal.ts';

/** What a person says of herself beside her name. */
export interface Details {
  readonly phone: string | null;
  readonly address: string | null;
  /** BCP 47, such as `de-DE`. */
  readonly locale: string | null;
  /** IANA, such as `Europe/Berlin`. */
  readonly time_zone: string | null;
}

export interface User extends Details {
  readonly user_id: string;
  /** In lower case. */
  readonly email: string;
  readonly password_hash: string;
  readonly roles: readonly Role[];
  readonly first_name: string;
  readonly last_name: string;
  readonly email_verified_at: string | null;
  readonly demo: boolean;
  readonly version: number;
  readonly created_at: string;
}

export type NewUser = Omit<User, 'version' | 'created_at' | 'email_verified_at' | keyof Details> & Partial<Details>;

const names = [
  ...['user_id', 'email', 'password_hash', 'roles', 'first_name', 'last_name', 'phone', 'address', 'locale'],
  ...['time_zone', 'email_verified_at', 'demo', 'version', 'created_at'],
];
/** The columns of a user, for statements that join; `of` is the table's name there. */
export const userColumns = (of: string) => names.map((name) => `${of}.${name}`).join(', ');

const columns = names.join(', ');
const byEmail = sql('identity.users_by_email', `select ${columns} from identity.users where email = any($1)`);
const byId = sql('identity.users_by_id', `select ${columns} from identity.users where user_id = any($1)`);
const insert = sql(
  'identity.insert_users',
  `insert into identity.users (user_id, email, password_hash, roles, first_name, last_name, phone, address, locale,
     time_zone, demo, created_at, updated_at)
   select user_id, email, password_hash, roles, first_name, last_name, phone, address, locale, time_zone, demo, $2, $2
   from json_populate_recordset(null::identity.users, $1)`,
);
const update = sql(
  'identity.update_users',
  `with changed as (
     update identity.users as u
     set password_hash = wanted.password_hash, roles = wanted.roles, first_name = wanted.first_name,
       last_name = wanted.last_name, phone = wanted.phone, address = wanted.address, locale = wanted.locale,
       time_zone = wanted.time_zone, email_verified_at = wanted.email_verified_at, version = u.version + 1,
       updated_at = $2
     from json_populate_recordset(null::identity.users, $1) as wanted
     where u.user_id = wanted.user_id and u.version = wanted.version
     returning u.user_id)
   select kernel.require(count(*) = $3, 'an account was changed by somebody else', '40001') from changed`,
);
const erase = sql('identity.erase_users', 'delete from identity.users where user_id = any($1)');
const deleteDemo = sql('identity.delete_demo_users', 'delete from identity.users where demo');

/** People by e-mail address. */
export async function usersByEmail(reader: Reader, emails: readonly string[]): Promise<Map<string, User>> {
  const rows = await reader.query<User>(byEmail, [emails]);
  return new Map(rows.map((user) => [user.email, user]));
}

/** People by id. */
export async function usersById(reader: Reader, ids: readonly string[]): Promise<Map<string, User>> {
  const rows = await reader.query<User>(byId, [ids]);
  return new Map(rows.map((user) => [user.user_id, user]));
}

/** The caller holds the `emailLock`s and knows that the addresses are free. */
export function insertUsers(tx: Transaction, users: readonly NewUser[], now: Date): void {
  if (users.length > 0) void tx.write(insert, [JSON.stringify(users), now]);
}

/** Saves what may change of accounts. One that somebody else changed since it was read makes the transaction run again. */
export function saveUsers(tx: Transaction, users: readonly User[], now: Date): void {
  if (users.length > 0) void tx.write(update, [JSON.stringify(users), now, users.length]);
}

/** Deletes accounts with all that hangs on them: sessions, links. */
export function deleteUsers(tx: Transaction, userIds: readonly string[]): void {
  if (userIds.length > 0) void tx.write(erase, [userIds]);
}

/** Deletes the demo's accounts. */
export function forgetDemoUsers(tx: Transaction): void {
  void tx.write(deleteDemo);
}

/** Held by whoever gives an e-mail address to somebody. */
export const emailLock = (email: string) => `email:${email}`;

/** Held by whoever changes an account. */
export const userLock = (userId: string) => `user:${userId}`;

/** Of these ids, those of people with an account. */
export async function accountsOf(reader: Reader, ids: readonly string[]): Promise<Set<string>> {
  return new Set((await usersById(reader, ids)).keys());
}
