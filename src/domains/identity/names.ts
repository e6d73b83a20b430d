import { type Reader, sql } from '../../kernel/database.ts';

export interface PersonName {
  readonly user_id: string;
  readonly first_name: string;
  readonly last_name: string;
}

const read = sql('identity.names', 'select user_id, first_name, last_name from identity.users where user_id = any($1)');

/** What people with an account are called, by id; whoever has none is missing. */
export async function namesOf(reader: Reader, userIds: readonly string[]): Promise<Map<string, PersonName>> {
  const rows = await reader.query<PersonName>(read, [userIds]);
  return new Map(rows.map((row) => [row.user_id, row]));
}
