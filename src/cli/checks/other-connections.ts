import pg from 'pg';
import { maskUrl } from '../../config/kinds/database.ts';
import type { Config } from '../../config.ts';
import { explain } from '../errors.ts';
import { fail, type MachineCheck, ok } from './check.ts';

/** The URLs beside the one that the database checks use; each is looked at only where it is set. */
export const otherConnections: readonly MachineCheck[] = [
  connection('pooler', 'DATABASE_URL', ({ directUrl, url }) => (directUrl === null ? null : url)),
  connection('read replica', 'DATABASE_REPLICA_URL', ({ replicaUrl }) => replicaUrl),
];

function connection(
  name: string,
  variable: string,
  urlOf: (database: Config['database']) => string | null,
): MachineCheck {
  return {
    name,
    async find({ database }) {
      const url = urlOf(database);
      if (url === null) return null;
      const client = new pg.Client({ connectionString: url, ssl: database.ssl, connectionTimeoutMillis: 5_000 });
      client.on('error', () => {}); // the query says so
      try {
        await client.connect();
        await client.query('select 1');
        return ok(`${maskUrl(url)} answers`);
      } catch (error) {
        return fail(
          `${maskUrl(url)} cannot be reached: ${explain(error)}`,
          `Check ${variable} and that the server runs.`,
        );
      } finally {
        await client.end();
      }
    },
  };
}
