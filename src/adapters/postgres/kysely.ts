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
  const pool = { connect: () => connect(database), end: async () => {} };
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: pool as never }) });
}

/** A connection whose answers are waited for within bounds, like all others. */
async function connect({ pool, asker }: PostgresDatabase) {
  const client = await pool.connect();
  return {
    query: (text: string, values: readonly unknown[]) => asker.ask(client, { text, values }),
    release: () => client.release(),
  };
}
