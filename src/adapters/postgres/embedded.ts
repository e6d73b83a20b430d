import { mkdir } from 'node:fs/promises';
import { type Account, serverAccount } from './embedded-account.ts';
import { createCluster, hasCluster, lostPassword } from './embedded-cluster.ts';
import { connects, ensureDatabase } from './embedded-connect.ts';
import { EmbeddedDatabaseError, embeddedFailure } from './embedded-error.ts';
import { type EmbeddedFiles, embeddedFiles } from './embedded-files.ts';
import { keepRunning } from './embedded-keeper.ts';
import { acquireLock, isLocked } from './embedded-lock.ts';
import { candidatePorts, isFree } from './embedded-port.ts';
import { type Programs, preparePrograms } from './embedded-programs.ts';
import { clearRemains } from './embedded-remains.ts';
import { startServer } from './embedded-server.ts';
import { connectionUrls, giveTo, readOrCreatePassword, readPassword, readState, writeState } from './embedded-state.ts';

export type EmbeddedDatabase = {
  /** For every tool: TCP on 127.0.0.1, with user and password. */
  url: string;
  /** The same database over its Unix socket: 6 to 30 % more statements a second, for our own pool. */
  socketUrl: string;
  port: number;
  /** Stops the server (bounded, 30 s at worst) and gives the data directory free. */
  stop(): Promise<void>;
};

type Log = (line: string) => void;

/**
 * Starts a real PostgreSQL 18 with its data in `<dataDir>/postgres`, and keeps it running: one that dies is started
 * again on the same port. Any remains of a killed predecessor are cleared first. The database is `crema`, its user
 * (a superuser) `crema`. First start about 1 s, later ones about 0.2 s.
 *
 * @param dataDir made when missing; one live process at a time
 * @param options.log gets a line for what an operator should know
 * @throws EmbeddedDatabaseError, its message being for the operator
 */
export async function startEmbedded(dataDir: string, options: { log?: Log } = {}): Promise<EmbeddedDatabase> {
  const files = embeddedFiles(dataDir);
  const log = options.log ?? (() => undefined);
  try {
    const account = await serverAccount(files);
    const created = await mkdir(files.directory, { recursive: true });
    if (created) await giveTo(account, files.directory);
    const release = await lock(files, account);
    try {
      return await startLocked(files, account, log, release);
    } catch (error) {
      release();
      throw error;
    }
  } catch (error) {
    if (error instanceof EmbeddedDatabaseError) throw error;
    throw embeddedFailure(`The embedded database could not be started in ${files.directory}`, (error as Error).message);
  }
}

/**
 * The URL of the embedded server that a live Crema runs in this data directory, for commands run beside it.
 *
 * @returns null when none runs; then `startEmbedded` may be called
 */
export async function embeddedUrl(dataDir: string): Promise<string | null> {
  const files = embeddedFiles(dataDir);
  const port = (await readState(files))?.port;
  if (!port || !isLocked(files.lock)) return null;
  const password = await readPassword(files);
  if (!password) return null;
  const { url } = connectionUrls(files, password, port);
  return (await connects(url)) ? url : null;
}

async function lock(files: EmbeddedFiles, account: Account): Promise<() => void> {
  const release = acquireLock(files.lock);
  const last = await readState(files);
  if (release) {
    await giveTo(account, files.lock);
    await writeState(files, account, { ...last, pid: process.pid });
    return release;
  }
  throw new EmbeddedDatabaseError(
    `Another Crema${last ? ` (process ${last.pid})` : ''} is using the data directory ${files.directory}. ` +
      'Stop it first, or give this one a directory of its own by CREMA_DATA_DIR.',
  );
}

async function startLocked(files: EmbeddedFiles, account: Account, log: Log, release: () => void) {
  const programs = await preparePrograms(files, account);
  if (!(await hasCluster(files))) {
    log(`creating the database in ${files.directory}`);
    await readOrCreatePassword(files, account);
    await createCluster(files, programs);
  }
  const password = await readPassword(files);
  if (!password) throw lostPassword(files);
  await clearRemains(files.cluster, log);
  const { server, port } = await startOnFreePort(files, programs, log);
  const keeper = keepRunning(server, files, programs, port, log);
  const { url, socketUrl } = connectionUrls(files, password, port);
  const stop = async () => {
    await keeper.stop();
    release();
  };
  try {
    await ensureDatabase(url, connectionUrls(files, password, port, 'postgres').url);
    await writeState(files, account, { pid: process.pid, port });
  } catch (error) {
    await keeper.stop();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  return {
    url,
    socketUrl,
    port,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function startOnFreePort(files: EmbeddedFiles, programs: Programs, log: Log) {
  const last = (await readState(files))?.port;
  for (const port of candidatePorts(last)) {
    if (!(await isFree(port))) continue;
    if (last && port !== last) log(`port ${last} is taken: the database listens on ${port}`);
    try {
      return { port, server: await startServer(files, programs, port) };
    } catch (error) {
      // Taken by somebody between our look and the server's? Then the next one; any other reason is final.
      if (await isFree(port)) throw error;
    }
  }
  throw new EmbeddedDatabaseError('No free port was found for the embedded database on 127.0.0.1.');
}
