import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedDatabaseError } from './embedded-error.ts';

/**
 * Clears a cluster of what a killed Crema or a killed PostgreSQL left: a server that still runs is stopped, and the
 * files by which a dead one would look alive are removed. The caller holds the data directory's lock, so whatever runs
 * here belongs to nobody.
 *
 * An orphan is stopped, not adopted: a new server has our settings, is our child, and cannot be in the middle of
 * another's transaction. A stop asked for in the ordinary way also spares the recovery.
 */
export async function clearRemains(cluster: string, log: (line: string) => void): Promise<void> {
  const left = await serverProcesses(cluster);
  // Without their first process the others are just about to end by themselves: not worth a line.
  if (left.includes((await firstProcess(cluster)) ?? 0)) {
    log('stopping the PostgreSQL that a killed Crema left running');
  }
  if (left.length > 0) await stopServer(cluster);
  // A process id in them may by now be another process's, or a zombie's: PostgreSQL would take it for a live server.
  for (const name of await readdir(cluster)) {
    if (name === 'postmaster.pid' || name.startsWith('.s.PGSQL.')) await rm(join(cluster, name), { force: true });
  }
}

/** Fast stop (SIGINT), then at once (SIGQUIT), then by force. Fast waits for a checkpoint of at most 128 MB. */
const stages = [
  { signal: 'SIGINT', seconds: 20 },
  { signal: 'SIGQUIT', seconds: 5 },
  { signal: 'SIGKILL', seconds: 5 },
] as const;

/** Stops the server of a cluster and waits until all its processes are gone; bounded by the stages above. */
export async function stopServer(cluster: string): Promise<void> {
  for (const { signal, seconds } of stages) {
    const deadline = performance.now() + seconds * 1000;
    await signalServer(cluster, signal);
    while (performance.now() < deadline) {
      if ((await serverProcesses(cluster)).length === 0) return;
      await delay(20);
    }
  }
  throw new EmbeddedDatabaseError(
    `The PostgreSQL of ${cluster} (${await serverProcesses(cluster)}) cannot be stopped.`,
  );
}

/** To the server's first process if that lives, which tells the others; else to those that survived it. */
async function signalServer(cluster: string, signal: NodeJS.Signals): Promise<void> {
  const all = await serverProcesses(cluster);
  const first = await firstProcess(cluster);
  const chosen = first && all.includes(first) && signal !== 'SIGKILL' ? [first] : all;
  for (const pid of chosen) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** The live PostgreSQL processes of a cluster: on Linux every one, elsewhere the first. A zombie is not alive. */
async function serverProcesses(cluster: string): Promise<number[]> {
  if (process.platform !== 'linux') {
    const pid = await firstProcess(cluster);
    const command = pid ? await run('ps', ['-p', String(pid), '-o', 'command=']).catch(() => null) : null;
    return pid && command?.stdout.includes(cluster) ? [pid] : [];
  }
  const directory = await realpath(cluster);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const own = await Promise.all(pids.map((pid) => isServerProcess(pid, directory)));
  return pids.filter((_, index) => own[index]).map(Number);
}

/** Every PostgreSQL process works in its cluster's directory; a shell that stands there is not called `postgres`. */
async function isServerProcess(pid: string, directory: string): Promise<boolean> {
  try {
    if ((await readlink(`/proc/${pid}/cwd`)) !== directory) return false;
    return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() === 'postgres';
  } catch {
    return false; // Ended meanwhile, a zombie, or another user's.
  }
}

async function firstProcess(cluster: string): Promise<number | null> {
  const file = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(file.split('\n')[0]) || null;
}

const run = promisify(execFile);
