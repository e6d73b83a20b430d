import { type Reader, sql } from '../../kernel/database.ts';

/** How somebody with an account can be reached, and what her clocks show. */
export interface UserContact {
  readonly user_id: string;
  readonly email: string;
  readonly name: string;
  readonly phone: string | null;
  readonly locale: string | null;
  readonly time_zone: string | null;
}

const read = sql(
  'identity.read_contacts',
  `select user_id, email, first_name as name, phone, locale, time_zone from identity.users where user_id = any($1)`,
);

/** By person; those without an account are missing. */
export async function readUserContacts(reader: Reader, userIds: readonly string[]): Promise<Map<string, UserContact>> {
  if (userIds.length === 0) return new Map();
  return new Map((await reader.query<UserContact>(read, [userIds])).map((row) => [row.user_id, row]));
}
