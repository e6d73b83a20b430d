import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A moment in the life of a process: before its `nth` call of `syscall`, counted from when it began to be watched. */
export interface Point {
  readonly syscall: string;
  readonly nth: number;
}

/** A call of the kernel that was watched, such as `{ pid: 7, syscall: 'writev', text: 'writev(23<TCP:[…' }`. */
export interface Seen {
  readonly pid: number;
  readonly syscall: string;
  readonly text: string;
}

/** Somebody who watches processes by `strace`, until disposed of. */
export interface Tracer extends AsyncDisposable {
  /** What was seen so far, in order; the last call of a process that was killed is the one that it did not make. */
  seen(): Promise<Seen[]>;
  /** The process that came to the point and was killed there. */
  killed(): Promise<number | null>;
}

/**
 * Watches the main threads of processes that run already, and kills the first of them that comes to `point`. Other
 * threads tell nobody anything; and strace counts calls by thread and by name, so that with several of either the
 * `nth` would not be one point.
 *
 * @throws when a process cannot be watched: no strace, no right to, or it is gone
 */
export async function trace(pids: readonly number[], syscalls: readonly string[], point?: Point): Promise<Tracer> {
  const directory = await mkdtemp(join(tmpdir(), 'crema-trace-'));
  const file = join(directory, 'calls');
  const args = ['-yy', '-s', '40', '-o', file, '-e', `trace=${syscalls}`];
  if (point) args.push('-e', `inject=${point.syscall}:signal=SIGKILL:when=${point.nth}`);
  const child = spawn('strace', [...args, ...pids.flatMap((pid) => ['-p', String(pid)])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const closed = Promise.withResolvers<void>();
  child.once('error', () => closed.resolve()).once('close', () => closed.resolve());
  const end = async () => {
    // Not SIGTERM: to that strace lets go of each thread in turn, and waits for ever for one whose process just died.
    child.kill('SIGKILL');
    await closed.promise;
    await rm(directory, { recursive: true, force: true });
  };
  while ((said.match(/ attached\b/g) ?? []).length < pids.length) {
    const over = await Promise.race([once(child.stderr, 'data').then(() => false), closed.promise.then(() => true)]);
    if (!over) continue;
    await end();
    throw new Error(`strace cannot watch ${pids.join(', ')}: ${said || 'it is not installed'}`);
  }
  const read = async () => (await readFile(file, 'utf8')).split('\n');
  return {
    seen: async () => (await read()).flatMap((line) => seenIn(line, pids)),
    killed: async () => {
      const line = (await read()).find((one) => one.includes('+++ killed by SIGKILL +++'));
      return line === undefined ? null : ownerOf(line, pids);
    },
    [Symbol.asyncDispose]: end,
  };
}

/** With several processes, each line begins with whose it is. */
const ownerOf = (line: string, pids: readonly number[]) => Number(/^\d+/.exec(line)?.[0] ?? pids[0]);

function seenIn(line: string, pids: readonly number[]): Seen[] {
  const [text, syscall] = /(\w+)\(.*/.exec(line) ?? [];
  const isCall = /^(\d+ +)?\w+\(/.test(line);
  return isCall && text !== undefined && syscall !== undefined ? [{ pid: ownerOf(line, pids), syscall, text }] : [];
}

/** Whether this machine lets one process watch another that it did not start under watch. */
export async function canTrace(): Promise<boolean> {
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  try {
    await once(other, 'spawn');
    await using _ = await trace([other.pid!], ['write']);
    return true;
  } catch {
    return false;
  } finally {
    other.kill('SIGKILL');
  }
}
