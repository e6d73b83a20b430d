import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { copyFile, readFile, rename, stat, statfs, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { settingsFile } from './embedded-cluster.ts';
import { embeddedFailure } from './embedded-error.ts';
import type { EmbeddedFiles } from './embedded-files.ts';
import { type Programs, startProgram } from './embedded-programs.ts';
import { embeddedSettings } from './embedded-settings.ts';
import { giveTo } from './embedded-state.ts';

/** A server that accepts connections. `ended` resolves when its process has. */
export type RunningServer = { ended: Promise<void> };

/** Recovery after a crash replays up to 2 GB of log; a server that still works on it is not given up. */
const READY_SECONDS = 300;

/**
 * Starts the server and waits until it accepts connections.
 *
 * @throws EmbeddedDatabaseError with the last lines of its log
 */
export async function startServer(files: EmbeddedFiles, programs: Programs, port: number): Promise<RunningServer> {
  const settings = join(files.cluster, settingsFile);
  await writeFile(settings, embeddedSettings(port));
  await giveTo(programs.account, settings);
  await rename(files.log, `${files.log}.1`).catch(() => undefined);
  const log = openSync(files.log, 'a');
  const command = [...programs.leash, programs.binaries.postgres];
  const server = startProgram(programs, command, files.cluster, (cluster) => ['-D', cluster], { output: log });
  closeSync(log);
  await giveTo(programs.account, files.log);
  server.unref();

  let alive = true;
  let failure = '';
  const ended = new Promise<void>((resolve) => {
    const end = (error?: Error) => {
      alive = false;
      failure = error?.message ?? '';
      resolve();
    };
    server.once('error', end);
    server.once('exit', () => end());
  });
  endWithUs(server, ended);
  boundLog(files.log, ended);

  const deadline = performance.now() + READY_SECONDS * 1000;
  while (!(await isReady(files, server))) {
    if (!alive || performance.now() > deadline) {
      server.kill('SIGQUIT');
      const output = `${await readFile(files.log, 'utf8')}\n${failure || (await fullDisk(files))}`;
      throw embeddedFailure(`PostgreSQL could not be started in ${files.cluster} (log: ${files.log})`, output);
    }
    await delay(10);
  }
  return { ended };
}

/** On a full disk the server cannot even write why it gives up. */
async function fullDisk(files: EmbeddedFiles): Promise<string> {
  return (await statfs(files.cluster)).bavail === 0 ? 'No space left on device' : '';
}

/** The server writes its state into this file: its process id first, `ready` in the eighth line. */
async function isReady(files: EmbeddedFiles, server: ChildProcess): Promise<boolean> {
  const lines = (await readFile(join(files.cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready';
}

/** `process.exit()` without a stop: the server is told to end; the next start waits for it if it has to. */
function endWithUs(server: ChildProcess, ended: Promise<void>): void {
  const stop = () => server.kill('SIGINT');
  process.once('exit', stop);
  ended.then(() => process.off('exit', stop));
}

const LOG_BYTES = 5_000_000;

/** Keeps the log and its predecessor below 5 MB each (and a minute's growth), however long the server runs. */
function boundLog(path: string, ended: Promise<void>): void {
  const timer = setInterval(async () => {
    const size = (await stat(path).catch(() => null))?.size ?? 0;
    if (size < LOG_BYTES) return;
    await copyFile(path, `${path}.1`);
    await truncate(path);
  }, 60_000).unref();
  ended.then(() => clearInterval(timer));
}
