import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The migrations cannot be applied as they are. Nothing is skipped in silence: whoever migrates must stop on it. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** One file of `migrations/`. `name` is its name without `.sql`; `path` is for messages. */
export type Migration = {
  number: number;
  name: string;
  path: string;
  sql: string;
  checksum: string;
  /** False when its first line is `-- crema: no transaction`, as `create index concurrently` needs. */
  transactional: boolean;
};

/** A row of `kernel.migrations`. */
export type AppliedMigration = { number: number; name: string; checksum: string };

/**
 * Reads `NNNN_name.sql` in order.
 *
 * @throws MigrationError on a file that is named otherwise, a number twice, or a gap: each would be a file left out
 */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => /^\d|\.sql$/i.test(name)).sort();
  const migrations: Migration[] = [];
  for (const file of names) {
    const path = join(directory, file);
    const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1]);
    if (Number.isNaN(number)) throw new MigrationError(`${path}: a migration is named NNNN_name.sql (a-z, 0-9, _)`);
    if (number !== migrations.length + 1) {
      throw new MigrationError(
        `${path}: migrations are numbered without gap or double, and the next is ${String(
          migrations.length + 1,
        ).padStart(4, '0')}`,
      );
    }
    // Line ends are as the clone's git made them, and must not change the checksum.
    const sql = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(sql).digest('hex');
    const transactional = !/^-- crema: no transaction\s*$/m.test(sql.slice(0, Math.max(0, sql.indexOf('\n'))));
    migrations.push({ number, name: file.slice(0, -'.sql'.length), path, sql, checksum, transactional });
  }
  return migrations;
}

/**
 * The migrations not applied yet.
 *
 * @throws MigrationError when what was applied is not the beginning of what is here, unchanged
 */
export function pendingAfter(applied: AppliedMigration[], migrations: Migration[]): Migration[] {
  applied.forEach((row, index) => {
    const migration = migrations[index];
    if (row.number !== index + 1) {
      throw new MigrationError(`the database has migration ${row.name} but not number ${index + 1} before it`);
    }
    if (!migration) {
      throw new MigrationError(`the database is newer than this version: it has ${row.name}, which is unknown here`);
    }
    if (migration.checksum !== row.checksum) {
      throw new MigrationError(
        `${migration.path}: differs from what was applied as ${row.name}. Migrations are never edited once applied: ` +
          'put the file back and write the change as a new one',
      );
    }
  });
  return migrations.slice(applied.length);
}
