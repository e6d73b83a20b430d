import { Kysely, PostgresDialect } from 'kysely';
import type { PostgresDatabase } from './database.ts';
import { asProblem, classify } from './failures.ts';
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

/** A connection whose answers are waited for within bounds, and whose failures are told, like all others. */
async function connect({ pool, asker }: PostgresDatabase) {
  const client = await pool.connect().catch(rethrow);
  let lost: Error | undefined;
  return {
    async query(text: string, values: readonly unknown[]) {
      try {
        return await asker.ask(client, { text, values });
      } catch (error) {
        if (classify(error) === 'disconnected') lost = error as Error;
        return rethrow(error);
      }
    },
    release: () => client.release(lost),
  };
}

function rethrow(error: unknown): never {
  throw asProblem(error);
}
