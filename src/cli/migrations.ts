import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { migrateQueue, queueIsPending, queueRevision } from '../adapters/jobs/schema.ts';
import { migrate, pendingMigrations } from '../adapters/postgres/migrate.ts';
import { CommandFailed } from './command.ts';

/** Where the numbered SQL files are. */
export const migrationsDirectory = fileURLToPath(new URL('../../migrations', import.meta.url));

/** The job queue's tables, which are not ours, among the names of migrations. */
const queue = `job_queue_${queueRevision}`;

/**
 * Brings everything up to date: our own files, then the tables of the job queue.
 *
 * @throws MigrationError as `migrate` does
 */
export async function migrateAll(client: pg.Client, say: (line: string) => void): Promise<string[]> {
  const { applied } = await migrate(client, migrationsDirectory, { log: say });
  return (await migrateQueue(client)) ? [...applied, queue] : applied;
}

/** The names of what `migrateAll` would apply. Changes nothing. */
export async function pendingAll(client: pg.Client): Promise<string[]> {
  const pending = await pendingMigrations(client, migrationsDirectory);
  return (await queueIsPending(client)) ? [...pending, queue] : pending;
}

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
    await migrateAll(client, say);
    return;
  }
  const pending = await pendingAll(client);
  if (pending.length === 0) return;
  throw new CommandFailed(
    `The database lacks migrations of this version: ${pending.join(', ')}. Run \`crema migrate\` first.`,
  );
}
