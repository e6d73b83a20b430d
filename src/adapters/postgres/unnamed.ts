import type { PostgresDatabase } from './database.ts';
import { asProblem } from './failures.ts';

/**
 * Runs a statement whose text is made up for the occasion, such as a list with its filters. It is planned for its own
 * values and leaves nothing prepared behind on the connection.
 */
export async function queryUnnamed<Row>(
  database: PostgresDatabase,
  { text, values }: { readonly text: string; readonly values: readonly unknown[] },
): Promise<Row[]> {
  try {
    return (await database.pool.query(text, values as unknown[])).rows as Row[];
  } catch (error) {
    throw asProblem(error);
  }
}
