import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { Role } from '../../kernel/principal.ts';

export interface User {
  readonly user_id: string;
  /** In lower case. */
  readonly email: string;
  readonly password_hash: string;
  readonly roles: readonly Role[];
  readonly first_name: string;
  readonly last_name: string;
  readonly demo: boolean;
  readonly version: number;
  readonly created_at: string;
}

export type NewUser = Omit<User, 'version' | 'created_at'>;

const columns = 'user_id, email, password_hash, roles, first_name, last_name, demo, version, created_at';
const byEmail = sql('identity.users_by_email', `select ${columns} from identity.users where email = any($1)`);
const byId = sql('identity.users_by_id', `select ${columns} from identity.users where user_id = any($1)`);
const insert = sql(
  'identity.insert_users',
  `insert into identity.users (user_id, email, password_hash, roles, first_name, last_name, demo, created_at, updated_at)
   select user_id, email, password_hash, roles, first_name, last_name, demo, $2, $2
   from json_populate_recordset(null::identity.users, $1)`,
);
const updateRoles = sql(
  'identity.update_roles',
  `update identity.users as u set roles = wanted.roles, version = u.version + 1, updated_at = $2
   from json_populate_recordset(null::identity.users, $1) as wanted where u.email = wanted.email`,
);
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

export function setRoles(
  tx: Transaction,
  users: readonly { email: string; roles: readonly Role[] }[],
  now: Date,
): void {
  if (users.length > 0) void tx.write(updateRoles, [JSON.stringify(users), now]);
}

/** Deletes the demo's accounts. */
export function forgetDemoUsers(tx: Transaction): void {
  void tx.write(deleteDemo);
}

/** Held by whoever gives an e-mail address to somebody. */
export const emailLock = (email: string) => `email:${email}`;

/** Of these ids, those of people with an account. */
export async function accountsOf(reader: Reader, ids: readonly string[]): Promise<Set<string>> {
  return new Set((await usersById(reader, ids)).keys());
}
