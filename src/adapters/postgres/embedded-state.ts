import { randomBytes } from 'node:crypto';
import { chown, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './embedded-account.ts';
import { EmbeddedDatabaseError } from './embedded-error.ts';
import type { EmbeddedFiles } from './embedded-files.ts';

/** What a second process must know: who has the data directory, and the server's port (undefined before the first). */
export type EmbeddedState = { pid: number; port?: number };

/** @returns null before the first start */
export async function readState(files: EmbeddedFiles): Promise<EmbeddedState | null> {
  try {
    return JSON.parse(await readFile(files.state, 'utf8'));
  } catch {
    return null; // Missing or cut short by a crash: it only says which port to try first.
  }
}

export async function writeState(files: EmbeddedFiles, account: Account, state: EmbeddedState): Promise<void> {
  await writeFile(files.state, `${JSON.stringify(state)}\n`);
  await giveTo(account, files.state);
}

/** The database user's password: random, made once per data directory, for the owner's eyes only. */
export async function readOrCreatePassword(files: EmbeddedFiles, account: Account): Promise<string> {
  const known = await readPassword(files);
  if (known) return known;
  const password = randomBytes(24).toString('hex');
  const file = await open(files.password, 'w', 0o600);
  try {
    await file.writeFile(`${password}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await giveTo(account, files.password);
  return password;
}

/** @returns null when there is none yet */
export async function readPassword(files: EmbeddedFiles): Promise<string | null> {
  try {
    return (await readFile(files.password, 'utf8')).trim() || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new EmbeddedDatabaseError(
      `The password of the embedded database, ${files.password}, cannot be read (${(error as Error).message}). ` +
        'Run this as the user that runs Crema.',
    );
  }
}

/** Makes what root wrote usable to the account, so that the same user can later start without root. */
export async function giveTo(account: Account, path: string): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}

/**
 * Connection URLs as user `crema`. `sslmode` is said outright, since PGSSLMODE in the environment would ask for what a
 * server on this machine does not offer.
 *
 * @returns url: over TCP, for every tool. socketUrl: over the Unix socket in the cluster, for our own pool; the same as
 * `url` where the path is too long for a socket (104 bytes on macOS, 108 on Linux).
 */
export function connectionUrls(files: EmbeddedFiles, password: string, port: number, database = 'crema') {
  const url = `postgres://crema:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
  const fits = Buffer.byteLength(join(files.cluster, `.s.PGSQL.${port}`)) < 104;
  return { url, socketUrl: fits ? `${url}&host=${encodeURIComponent(files.cluster)}` : url };
}
