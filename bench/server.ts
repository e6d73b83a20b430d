import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Of the embedded database that the server runs on. */
  readonly databaseUrl: string;
  /** From starting the process until `/health/ready` said so, in seconds. */
  readonly readyAfter: number;
  /** Runs another command of the product against the same installation. */
  command(...args: string[]): ChildProcess;
}

/** As people start it: with the flags that it runs under. */
const crema = fileURLToPath(new URL('../bin/crema', import.meta.url));
const startLimitMs = 60_000;
const stopLimitMs = 30_000;

/** An empty directory for an installation; removed when disposed of. */
export async function dataDirectory(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'crema-bench-'));
  // Run as root, the embedded PostgreSQL runs as another user, who must get through here.
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Starts the real product on its embedded database in `directory` and waits until it is ready. Disposing of it stops it
 * with SIGTERM and throws if it does not end with exit code 0.
 */
export async function startServer(directory: string, settings: Record<string, string> = {}): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { PATH, HOME, USER, LANG, TMPDIR } = process.env;
  const env = {
    ...{ PATH, HOME, USER, LANG, TMPDIR },
    ...{ NODE_ENV: 'development', CREMA_DATA_DIR: directory, CREMA_DEMO: 'false', AUTH_OPEN: 'true' },
    ...{ HOST: '127.0.0.1', PORT: String(port), GRPC_PORT: String(await freePort()), LOG_LEVEL: 'warn' },
    ...settings,
  };
  // In the empty directory there is no `.env` that could lead the load to somebody's real database.
  const options = { env, cwd: directory };
  const startedAt = performance.now();
  const child = spawn(crema, ['start'], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const lastWords = tailOf(child);
  endWithUs(child);
  await untilReady(child, url, lastWords);
  const readyAfter = (performance.now() - startedAt) / 1000;
  const { stdout } = await promisify(execFile)(crema, ['database', 'url'], options);
  return {
    url,
    pid: child.pid!,
    databaseUrl: stdout.trim(),
    readyAfter,
    command: (...args) => spawn(crema, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }),
    [Symbol.asyncDispose]: () => stop(child, lastWords),
  };
}

function endWithUs(child: ChildProcess): void {
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  return address.port;
}

/** Keeps the end of what a process writes, for the message when it fails. */
function tailOf(child: ChildProcess): () => string {
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-4000);
    });
  }
  return () => tail;
}

async function untilReady(child: ChildProcess, url: string, lastWords: () => string): Promise<void> {
  const deadline = performance.now() + startLimitMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${lastWords()}`);
    const ready = await fetch(`${url}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await sleep(10);
  }
  child.kill('SIGKILL');
  throw new Error(`the server was not ready after ${startLimitMs / 1000} s:\n${lastWords()}`);
}

async function stop(child: ChildProcess, lastWords: () => string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    throw new Error(`the server ended by itself:\n${lastWords()}`);
  }
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
  await once(child, 'exit');
  clearTimeout(limit);
  if (child.exitCode !== 0) throw new Error(`the server stopped with ${child.exitCode}, not 0:\n${lastWords()}`);
}
