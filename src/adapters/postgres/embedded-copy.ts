import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Binaries, binariesIn } from './embedded-binaries.ts';
import { EmbeddedDatabaseError } from './embedded-error.ts';

/** Where root keeps a program's own files, and where it may when the system is read-only. */
const places = ['/var/lib/crema', '/tmp'];

/**
 * Copies the bundled PostgreSQL (60 MB) to where every user may read it; used by all clones of that version.
 *
 * @param runs tells whether the server's account can run a copy; a place mounted noexec cannot serve
 */
export async function copyForAccount(binaries: Binaries, runs: (copy: Binaries) => boolean): Promise<Binaries> {
  const name = `crema-postgresql-${binaries.version}-${process.platform}-${process.arch}`;
  const refusals: string[] = [];
  for (const place of places) {
    const copy = binariesIn(join(place, name), binaries.version);
    try {
      const created = await mkdir(place, { recursive: true });
      if (created) await chmod(place, 0o755);
      if (!(await stat(copy.postgres).catch(() => null))) await copyTo(copy.folder, place, binaries);
      // In /tmp anybody can have put it there before us.
      const { uid, mode } = await stat(copy.folder);
      if (uid !== 0 || (mode & 0o022) !== 0) refusals.push(`${copy.folder} can be written by others`);
      else if (runs(copy)) return copy;
      else refusals.push(`it does not run from ${place}`);
    } catch (error) {
      refusals.push((error as Error).message);
    }
  }
  throw new EmbeddedDatabaseError(
    `PostgreSQL refuses to run as root, its user may not enter ${binaries.folder}, and no copy could be made elsewhere ` +
      `(${refusals.join('; ')}). Run Crema as an ordinary user, clone it to a directory open to all, or set DATABASE_URL.`,
  );
}

/** Copies beside and renames, so that a copy is whole or absent; two starts at once end with one of the two. */
async function copyTo(target: string, place: string, binaries: Binaries): Promise<void> {
  const staging = await mkdtemp(join(place, '.crema-postgresql-'));
  try {
    const copy = join(staging, 'package');
    await cp(join(binaries.folder, 'native'), join(copy, 'native'), { recursive: true, verbatimSymlinks: true });
    await openToAll(copy);
    await rename(copy, target).catch(async (error) => {
      if (!(await stat(target).catch(() => null))) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Readable by everybody, writable by root: whoever installed the package may have had a narrow umask. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o111 ? 0o755 : 0o644);
  }
}
