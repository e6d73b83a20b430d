import { Kysely, PostgresDialect } from 'kysely';
import type { PostgresDatabase } from './database.ts';
import type { DB } from './schema.gen.ts';

/**
 * A query builder over the pool, for lists whose filters and order vary. Statements that never vary are written as SQL.
 *
 * @example
 * const orders = await listsOf(database).selectFrom('orders.orders').selectAll().where('status', '=', 'placed').execute();
 */
export function listsOf(database: PostgresDatabase): Kysely<DB> {
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: database.pool as never }) });
}
