import { type ExpressionBuilder, sql } from 'kysely';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import { listsOf } from '../../adapters/postgres/kysely.ts';
import { orderOf, type Place, readPage } from '../../adapters/postgres/lists.ts';
import type { DB } from '../../adapters/postgres/schema.gen.ts';
import { restrictionWord } from '../catalog/index.ts';
import type { Customer } from './profile.ts';

const sortable = ['created_at', 'updated_at', 'display_name', 'username', 'customer_id'] as const;
export const customerSorts = sortable.flatMap((name) => [name, `-${name}`]);

export interface CustomerFilter extends Place {
  /** One of {@link customerSorts}. */
  readonly sort: string;
  /** Part of an id, a name, an e-mail address or a phone number, in any case. */
  readonly search?: string | undefined;
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly family_id?: string | undefined;
  /** Those who are to keep to it: an allergen, a mark or another word. */
  readonly dietary_restriction?: string | undefined;
  /** Those whom staff have put out of sight, instead of the others. */
  readonly archived: boolean;
}

const columns = [
  ...['customer_id', 'username', 'display_name', 'email', 'phone', 'family_id', 'preferences', 'dietary_restrictions'],
  ...['birthday', 'time_zone', 'created_at', 'updated_at', 'version'],
] as readonly (keyof DB['customers.customers'])[];

/** A page of customers, and how many there are in all. Erased people are none. */
export async function listCustomers(
  database: PostgresDatabase,
  filter: CustomerFilter,
): Promise<{ customers: Customer[]; total: number }> {
  const { field, direction } = orderOf<(typeof sortable)[number]>(filter.sort);
  const matching = listsOf(database)
    .selectFrom('customers.customers as c')
    .where((row) => conditions(row, filter));
  const sorted = matching
    .select(columns as readonly 'customer_id'[])
    .orderBy(field, (order) => order[direction]().nullsLast())
    .orderBy('customer_id', direction);
  const { rows, total } = await readPage(matching, sorted, filter);
  return { customers: rows as unknown as Customer[], total };
}

type Row = ExpressionBuilder<DB & { c: DB['customers.customers'] }, 'c'>;

function conditions(row: Row, filter: CustomerFilter) {
  const given = [row('erased_at', 'is', null), row('archived_at', filter.archived ? 'is not' : 'is', null)];
  const search = filter.search?.trim().toLowerCase() ?? '';
  if (search !== '') given.push(row(sql<number>`strpos(search_text, ${search})`, '>', 0));
  if (filter.username !== undefined) given.push(row('username', '=', filter.username));
  if (filter.email !== undefined) given.push(row('email', '=', filter.email));
  if (filter.family_id !== undefined) given.push(row('family_id', '=', filter.family_id));
  const diet = filter.dietary_restriction;
  if (diet !== undefined)
    given.push(row('dietary_restrictions', '@>', sql<string[]>`array[${restrictionWord(diet)}]::text[]`));
  return row.and(given);
}
