import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Account } from './embedded-account.ts';
import { type Binaries, findBinaries } from './embedded-binaries.ts';
import { copyForAccount } from './embedded-copy.ts';
import { EmbeddedDatabaseError, embeddedFailure } from './embedded-error.ts';
import type { EmbeddedFiles } from './embedded-files.ts';

/** The bundled programs, ready to run on one cluster as one account. */
export type Programs = {
  binaries: Binaries;
  account: Account;
  /** The account cannot walk to the data directory, so the server gets it as an open descriptor. */
  byDescriptor: boolean;
  /** Put before the server's command line: what makes the kernel end it when we die. Empty where that is missing. */
  leash: string[];
};

/**
 * Finds out how the server can run here.
 *
 * A clone of root's often lies in a home that only root may enter, /root, where the server's account reaches neither its
 * programs nor its data. Opening up root's home or giving the server root's powers is not ours to do. So the programs
 * are copied to where everybody may read, and the data stays where it is: root opens the directory, and the server
 * reaches it as /proc/self/fd/3, which needs no right on the directories above.
 */
export async function preparePrograms(files: EmbeddedFiles, account: Account): Promise<Programs> {
  let binaries = await findBinaries();
  let byDescriptor = false;
  if (account) {
    if (!runs(binaries.initdb, account))
      binaries = await copyForAccount(binaries, (copy) => runs(copy.initdb, account));
    byDescriptor = !reaches(files.directory, account);
    if (byDescriptor && process.platform !== 'linux') {
      throw new EmbeddedDatabaseError(
        `PostgreSQL refuses to run as root, and uid ${account.uid}, as which it runs instead, may not enter ` +
          `${files.directory}. Run Crema as an ordinary user, or set CREMA_DATA_DIR to a directory open to that user.`,
      );
    }
  }
  return { binaries, account, byDescriptor, leash: leash() };
}

/**
 * Starts one of the programs with the cluster as its data directory.
 *
 * @param cluster the data directory; its owner is the account
 * @param argumentsFor the arguments, given the path by which the program sees an open file (3: the cluster, 4: the file)
 */
export function startProgram(
  programs: Programs,
  command: string[],
  cluster: string,
  argumentsFor: (cluster: string, file: string) => string[],
  io: { output: number | 'pipe'; file?: string },
): ChildProcess {
  const descriptors = [cluster, ...(io.file ? [io.file] : [])].map((path) => openSync(path, 'r'));
  const seen = programs.byDescriptor ? ['/proc/self/fd/3', '/proc/self/fd/4'] : [cluster, io.file ?? ''];
  const [program, ...first] = command as [string, ...string[]];
  try {
    return spawn(program, [...first, ...argumentsFor(seen[0] ?? '', seen[1] ?? '')], {
      ...programs.account,
      stdio: ['ignore', io.output, io.output, ...descriptors],
      // A session of its own: Ctrl-C in the terminal is for us, who still need the database to drain.
      detached: true,
      // Nothing of ours: PGPORT, LD_LIBRARY_PATH and their like would change what runs.
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    });
  } catch (error) {
    throw embeddedFailure(`${program} could not be run`, (error as Error).message);
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

function runs(program: string, account: NonNullable<Account>): boolean {
  return spawnSync(program, ['--version'], account).status === 0;
}

function reaches(directory: string, account: NonNullable<Account>): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', directory], account).status === 0;
}

/** Killed with `kill -9` we cannot stop the server, but Linux can: it sends it SIGINT, "stop", when its parent dies. */
function leash(): string[] {
  const works = spawnSync('setpriv', ['--pdeathsig', 'INT', 'true']).status === 0;
  return works ? ['setpriv', '--pdeathsig', 'INT'] : [];
}
