import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import {
  type AppliedMigration,
  type Migration,
  MigrationError,
  pendingAfter,
  readMigrations,
} from './migrate-files.ts';
import { lineAt, splitStatements } from './migrate-statements.ts';

export { MigrationError } from './migrate-files.ts';

/**
 * Brings the database to this version: applies the files of `directory` that it does not have, in order, each in a
 * transaction of its own together with its row in `kernel.migrations`. Of several that start at once one migrates, and
 * the others wait and find nothing to do.
 *
 * @param client a connected client of its own, without a query timeout
 * @param options.dryRun only tells what is pending
 * @returns names without `.sql`
 * @throws MigrationError when a file cannot be applied (with file and line), or the database and the files disagree
 */
export async function migrate(
  client: pg.Client,
  directory: string,
  options: { dryRun?: boolean; log?: (line: string) => void } = {},
): Promise<{ applied: string[]; pending: string[] }> {
  if (options.dryRun) return { applied: [], pending: await pendingMigrations(client, directory) };
  await client.query('set statement_timeout = 0; set lock_timeout = 0');
  await lockMigrations(client);
  try {
    await client.query(ownTable);
    const pending = await findPending(client, directory);
    for (const migration of pending) {
      options.log?.(`migrating ${migration.name}`);
      await apply(client, migration);
    }
    return { applied: pending.map((migration) => migration.name), pending: [] };
  } finally {
    await client.query(`select pg_advisory_unlock(${LOCK}); reset statement_timeout; reset lock_timeout`);
  }
}

/** The names of the migrations that `migrate` would apply. Changes nothing. */
export async function pendingMigrations(client: pg.Client, directory: string): Promise<string[]> {
  return (await findPending(client, directory)).map((migration) => migration.name);
}

async function findPending(client: pg.Client, directory: string): Promise<Migration[]> {
  const migrations = await readMigrations(directory);
  const { rows } = await client.query<{ exists: boolean }>(
    `select to_regclass('kernel.migrations') is not null as exists`,
  );
  if (!rows[0]?.exists) return migrations;
  const applied = await client.query<AppliedMigration>(
    'select number, name, checksum from kernel.migrations order by number',
  );
  return pendingAfter(applied.rows, migrations);
}

const ownTable = `
  create schema if not exists kernel;
  create table if not exists kernel.migrations (
    number integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default clock_timestamp()
  )`;

/** Any number that nobody else takes for an advisory lock: "crema" in ASCII. */
const LOCK = 0x6372656d61;

/**
 * Asks again and again instead of waiting in the database: a waiting statement holds a snapshot, for whose end
 * `create index concurrently` waits, and the two would wait for each other.
 */
async function lockMigrations(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>(`select pg_try_advisory_lock(${LOCK}) as locked`);
    if (rows[0]?.locked) return;
    await delay(100);
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  if (!migration.transactional) {
    await runStatements(client, migration);
    return await record(client, migration);
  }
  await client.query('begin');
  try {
    const { rows } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id');
    await runStatements(client, migration);
    const after = await client.query<{ id: string }>('select pg_current_xact_id()::text as id');
    if (rows[0]?.id !== after.rows[0]?.id) {
      throw new MigrationError(`${migration.path}: ends the transaction in which it is applied (commit or rollback)`);
    }
    await record(client, migration);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function runStatements(client: pg.Client, migration: Migration): Promise<void> {
  for (const statement of splitStatements(migration.sql)) {
    try {
      await client.query(statement.sql);
    } catch (error) {
      const { message, position, detail, hint } = error as pg.DatabaseError;
      // PostgreSQL counts characters from 1, JavaScript halves of some.
      const offset = [...statement.sql].slice(0, Number(position ?? 1) - 1).join('').length;
      const line = statement.line + lineAt(statement.sql, offset) - 1;
      const rest = [detail, hint].filter(Boolean).map((text) => `\n  ${text}`);
      const advice = migration.transactional
        ? ''
        : '\n  It runs outside a transaction: what comes before may have stayed.';
      throw new MigrationError(`${migration.path}:${line}: ${message}${rest.join('')}${advice}`, { cause: error });
    }
  }
}

async function record(client: pg.Client, { number, name, checksum }: Migration): Promise<void> {
  const values = [number, name, checksum];
  await client.query('insert into kernel.migrations (number, name, checksum) values ($1, $2, $3)', values);
}
