import { type Reader, sql } from '../../kernel/database.ts';

export interface UserAddress {
  readonly user_id: string;
  readonly email: string;
  readonly name: string;
}

const read = sql(
  'identity.read_addresses',
  'select user_id, email, first_name as name from identity.users where user_id = any($1)',
);

/** Where people who sign in get mail, by person; others are missing. */
export async function readUserAddresses(reader: Reader, userIds: readonly string[]): Promise<Map<string, UserAddress>> {
  if (userIds.length === 0) return new Map();
  return new Map((await reader.query<UserAddress>(read, [userIds])).map((row) => [row.user_id, row]));
}
