import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { migrate, pendingMigrations } from '../adapters/postgres/migrate.ts';
import { CommandFailed } from './command.ts';

/** Where the numbered SQL files are. */
export const migrationsDirectory = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Brings the schema up to date in development. In production that is a step of its own, before the new version starts.
 *
 * @throws CommandFailed in production when migrations are pending
 */
export async function ensureMigrated(
  client: pg.Client,
  { production }: { readonly production: boolean },
  say: (line: string) => void,
): Promise<void> {
  if (!production) {
    await migrate(client, migrationsDirectory, { log: say });
    return;
  }
  const pending = await pendingMigrations(client, migrationsDirectory);
  if (pending.length === 0) return;
  throw new CommandFailed(
    `The database lacks migrations of this version: ${pending.join(', ')}. Run \`crema migrate\` first.`,
  );
}
