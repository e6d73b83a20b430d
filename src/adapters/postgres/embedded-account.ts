import { execFile, spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedDatabaseError } from './embedded-error.ts';
import type { EmbeddedFiles } from './embedded-files.ts';

/** The operating system's account that runs the server; null: our own. */
export type Account = { uid: number; gid: number } | null;

/**
 * PostgreSQL refuses to run as root. Run as root, Crema takes for it the account that owns the cluster; for a new
 * cluster the account that owns the clone (so that `sudo npm start` leaves nothing that its user cannot use later);
 * and where that is root too, as in most containers, the user `postgres`, created when missing.
 *
 * @throws EmbeddedDatabaseError when the cluster belongs to somebody whom we cannot become
 */
export async function serverAccount(files: EmbeddedFiles): Promise<Account> {
  const ownUid = process.getuid?.();
  const cluster = await stat(files.cluster).catch(() => null);
  if (ownUid !== 0) {
    if (!cluster || ownUid === undefined || cluster.uid === ownUid) return null;
    throw new EmbeddedDatabaseError(
      `The embedded database in ${files.cluster} belongs to another user (uid ${cluster.uid}), and Crema runs as uid ` +
        `${ownUid}. Start Crema as that user, or give the directory over: chown -R ${ownUid} ${files.directory}`,
    );
  }
  if (cluster?.uid === 0) {
    throw new EmbeddedDatabaseError(
      `The embedded database in ${files.cluster} belongs to root, and PostgreSQL refuses to run as root. ` +
        `Give it to the user that it had before: chown -R postgres ${files.cluster}`,
    );
  }
  const account = cluster
    ? { uid: cluster.uid, gid: cluster.gid }
    : ((await accountOf(await ownerOf(files.directory))) ?? (await accountOf('postgres')) ?? (await newAccount()));
  requireSwitch(account);
  return account;
}

/** A container may have taken from its root the right to become somebody else. */
function requireSwitch(account: NonNullable<Account>): void {
  const { error } = spawnSync('/bin/sh', ['-c', ':'], account);
  if (!error) return;
  throw new EmbeddedDatabaseError(
    `PostgreSQL refuses to run as root, and this system does not let root run it as uid ${account.uid} ` +
      `(${error.message}). Run Crema as an ordinary user, or set DATABASE_URL to a PostgreSQL (16 or later).`,
  );
}

/** The uid that owns a path, or the nearest directory above it that exists. */
async function ownerOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found ? found.uid : ownerOf(dirname(path));
}

/** A user by name or uid, if the system knows it: initdb wants a name for the uid that it runs as. Never root. */
async function accountOf(user: string | number): Promise<Account> {
  if (user === 0) return null;
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', String(user)]), run('id', ['-g', String(user)])]);
    await run('id', ['-un', String(user)]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

async function newAccount(): Promise<NonNullable<Account>> {
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  const failure = await run('useradd', [...options, 'postgres']).then(
    () => null,
    (error: Error) => error,
  );
  // Looked up also after a failure: another start may have created it at the same moment.
  const account = (await accountOf('postgres')) ?? (await accountOf('nobody'));
  if (account) return account;
  throw new EmbeddedDatabaseError(
    `PostgreSQL refuses to run as root, and the user "postgres" could not be created (${failure?.message.trim()}). ` +
      'Create it, run Crema as an ordinary user, or set DATABASE_URL.',
  );
}

const run = promisify(execFile);
