import { appendFile, chown, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { EmbeddedDatabaseError, embeddedFailure } from './embedded-error.ts';
import type { EmbeddedFiles } from './embedded-files.ts';
import { type Programs, startProgram } from './embedded-programs.ts';

/** The file of settings that we write at every start, in the cluster. */
export const settingsFile = 'crema.conf';

/** Whether the data directory has a (whole) cluster. */
export async function hasCluster(files: EmbeddedFiles): Promise<boolean> {
  return (await stat(files.cluster).catch(() => null)) !== null;
}

/**
 * Makes the cluster: UTF-8, sorted by code point with Unicode's upper and lower case (the same on every system), data
 * checksums, one superuser `crema` who needs the password also over the socket. Takes about a second.
 */
export async function createCluster(files: EmbeddedFiles, programs: Programs): Promise<void> {
  const unfinished = files.unfinishedCluster;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (programs.account) await chown(unfinished, programs.account.uid, programs.account.gid);
  const initdb = startProgram(
    programs,
    [programs.binaries.initdb],
    unfinished,
    (cluster, password) => [
      ...['-D', cluster, '-U', 'crema', `--pwfile=${password}`, '--auth=scram-sha-256', '--encoding=UTF8'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ],
    { output: 'pipe', file: files.password },
  );
  const ended = new Promise<number | string | null>((resolve) => {
    initdb.on('error', (error) => resolve(error.message));
    initdb.on('close', resolve);
  });
  const [output, complaint] = await Promise.all([text(initdb.stdout!), text(initdb.stderr!)]);
  const code = await ended;
  if (code !== 0) {
    const all = [output, complaint, typeof code === 'string' ? code : ''].join('\n');
    throw embeddedFailure(`The embedded database could not be created in ${files.directory}`, all);
  }
  await appendFile(join(unfinished, 'postgresql.conf'), `\ninclude_if_exists = '${settingsFile}'\n`);
  await rename(unfinished, files.cluster);
  await syncDirectory(dirname(files.cluster));
}

/** Without its password a cluster is of no use, and a new one must not be made over it. */
export function lostPassword(files: EmbeddedFiles): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    `The password of the embedded database is missing: ${files.password}. Put the file back, ` +
      `or, if the data may go, remove ${files.cluster} to start anew.`,
  );
}

/** A rename survives a loss of power only when its directory is on disk, and the shop's data hangs on this one. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
