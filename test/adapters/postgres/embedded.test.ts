import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { embeddedUrl, startEmbedded } from '../../../src/adapters/postgres/embedded.ts';
import { freePort } from '../../support/free-port.ts';

const asRoot = process.getuid?.() === 0;

let home: string;
let dataDir: string;
let processes: ChildProcess[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'crema-embedded-'));
  dataDir = join(home, 'data');
  processes = [];
});

afterEach(async () => {
  for (const child of processes) if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGTERM');
  await rm(home, { recursive: true, force: true });
});

type Told = { log?: string; url?: string; socketUrl?: string; port?: number; error?: string; message?: string };

/** Starts a database in a process of its own. `outcome` is the first line that is not a log line. */
async function start(environment: NodeJS.ProcessEnv = process.env) {
  const program = fileURLToPath(new URL('embedded-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, dataDir], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  processes.push(child);
  const log: string[] = [];
  const outcome = await new Promise<Told>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    createInterface(child.stdout).on('line', (line) => {
      const told: Told = JSON.parse(line);
      if (told.log) log.push(told.log);
      else resolve(told);
    });
  });
  return { child, log, ...outcome };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

/** Makes a port that nobody else takes the one that this data directory had last, which it tries first. */
async function ownPort(): Promise<number> {
  const port = await freePort();
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, 'postgres.json'), JSON.stringify({ pid: process.pid, port }));
  return port;
}

async function query(url: string | undefined, text: string): Promise<unknown> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** Whether a process runs; a zombie, which nobody has waited for, does not. */
async function runs(pid: number): Promise<boolean> {
  const state = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => null);
  return state !== null && !state.stdout.startsWith('Z');
}

describe('startEmbedded', () => {
  it('gives a durable database that can be reached over TCP and over its socket, and keeps data and port', async () => {
    const port = await ownPort();
    const first = await startEmbedded(dataDir);
    expect(first.port).toBe(port);
    expect(new URL(first.url).hostname).toBe('127.0.0.1');
    expect(await query(first.url, 'select current_user, current_database(), inet_server_addr()::text')).toEqual([
      'crema',
      'crema',
      '127.0.0.1/32',
    ]);
    expect(await query(first.socketUrl, 'select current_user, current_database(), inet_server_addr()')).toEqual([
      'crema',
      'crema',
      null,
    ]);
    const settings = ['fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'server_encoding', 'jit'];
    const shown = settings.map((name) => `current_setting('${name}')`).join();
    expect(await query(first.url, `select ${shown}, lower('CAFÉ')`)).toEqual([
      ...['on', 'on', 'on', 'on', 'UTF8', 'off'],
      'café',
    ]);
    await query(first.url, 'create table kept as select 7 as n');
    expect(await embeddedUrl(dataDir)).toBe(first.url);
    await Promise.all([first.stop(), first.stop()]);
    expect(await embeddedUrl(dataDir)).toBe(null);

    const second = await startEmbedded(dataDir);
    expect([second.url, second.port]).toEqual([first.url, first.port]);
    expect(await query(second.url, 'select n from kept')).toEqual([7]);
    await second.stop();
  });

  it('lets nobody in without the password, which only its owner may read', async () => {
    const database = await startEmbedded(dataDir);
    expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
    for (const url of [database.url, database.socketUrl]) {
      const wrong = url.replace(new URL(url).password, 'wrong');
      await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed for user "crema"');
    }
    await database.stop();
  });

  it('takes the next free port when its own is taken', async () => {
    const own = await ownPort();
    const other = createServer().listen(own, '127.0.0.1');
    await once(other, 'listening');
    const log: string[] = [];
    const database = await startEmbedded(dataDir, { log: (line) => log.push(line) });
    const told = log.filter((line) => line.includes('is taken'));
    // once more for each port that somebody else took between the look at it and the server's start
    for (const line of told)
      expect(line).toMatch(new RegExp(`^port ${own} is taken: the database listens on 1[56]\\d{3}$`));
    expect(told.at(-1)).toBe(`port ${own} is taken: the database listens on ${database.port}`);
    expect(await query(database.url, 'select 1')).toEqual([1]);
    expect(await embeddedUrl(dataDir)).toBe(database.url);
    await database.stop();
    other.close();
  });

  it('refuses a second Crema on the same data directory, and is not disturbed by it', async () => {
    const first = await start();
    const message =
      `Another Crema (process ${first.child.pid}) is using the data directory ${dataDir}. ` +
      'Stop it first, or give this one a directory of its own by CREMA_DATA_DIR.';
    await expect(startEmbedded(dataDir)).rejects.toThrow(
      expect.objectContaining({ name: 'EmbeddedDatabaseError', message }),
    );
    expect(await query(first.url, 'select 1')).toEqual([1]);
  });

  it('has one winner when several start at once for the first time', async () => {
    const started = await Promise.all([start(), start(), start()]);
    const winners = started.filter((each) => each.url);
    expect(winners).toHaveLength(1);
    expect(
      started.filter((each) => /^Another Crema .* is using the data directory/.test(each.message ?? '')),
    ).toHaveLength(2);
    expect(await query(winners[0]?.url, 'select 1')).toEqual([1]);
  });

  it('starts over when the first start was killed while it made the cluster', async () => {
    await mkdir(join(dataDir, 'postgres.new', 'base'), { recursive: true });
    await writeFile(join(dataDir, 'postgres.new', 'PG_VERSION'), '18\n');
    const database = await startEmbedded(dataDir);
    expect(await query(database.url, 'select 1')).toEqual([1]);
    await database.stop();
  });
});

describe('after a kill', () => {
  it('of our process: a start at once has what was committed', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 7 as n');
    await end(first.child, 'SIGKILL');
    const second = await start();
    expect(await query(second.url, 'select n from kept')).toEqual([7]);
  });

  it.runIf(process.platform === 'linux')('of our process: the server ends too', async () => {
    const { child } = await start();
    const server = await serverPid();
    expect(await runs(server)).toBe(true);
    await end(child, 'SIGKILL');
    await vi.waitUntil(async () => !(await runs(server)), { timeout: 20_000 });
  });

  it('of our process, the server living on: the orphan is stopped first', async () => {
    // A setpriv that cannot do it stands for systems on which the server does not end with its parent.
    await mkdir(join(home, 'bin'));
    await writeFile(join(home, 'bin', 'setpriv'), '#!/bin/sh\nexit 1\n');
    await chmod(join(home, 'bin', 'setpriv'), 0o755);
    await chmod(home, 0o755);
    await ownPort();
    const first = await start({ ...process.env, PATH: `${join(home, 'bin')}:${process.env.PATH}` });
    await query(first.url, 'create table kept as select 7 as n');
    const orphan = await serverPid();
    await end(first.child, 'SIGKILL');
    expect(await runs(orphan)).toBe(true);
    expect(await embeddedUrl(dataDir)).toBe(null);
    const second = await start();
    expect(second.log).toEqual(['stopping the PostgreSQL that a killed Crema left running']);
    expect(await runs(orphan)).toBe(false);
    expect([second.port, await query(second.url, 'select n from kept')]).toEqual([first.port, [7]]);
  });

  it('of both: what the server left does not keep the next one from starting', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 7 as n');
    process.kill(await serverPid(), 'SIGKILL');
    await end(first.child, 'SIGKILL');
    const second = await start();
    expect(await query(second.url, 'select n from kept')).toEqual([7]);
  });

  it('a process id that now is another process’s does not count as a server', async () => {
    await ownPort();
    const first = await startEmbedded(dataDir);
    await first.stop();
    // Of the server's own user: PostgreSQL takes no notice of a process that it may not signal.
    const { uid } = await stat(join(dataDir, 'postgres'));
    const stranger = spawn('sleep', ['600'], asRoot ? { uid } : {});
    processes.push(stranger);
    const left = `${stranger.pid}\n${join(dataDir, 'postgres')}\n1700000000\n${first.port}\n.\nlocalhost\n0 0\nready   \n`;
    for (const name of ['postmaster.pid', `.s.PGSQL.${first.port}.lock`]) {
      await writeFile(join(dataDir, 'postgres', name), left);
    }
    const second = await startEmbedded(dataDir);
    expect([second.port, await query(second.url, 'select 1')]).toEqual([first.port, [1]]);
    await second.stop();
  });

  it('of the server alone: it is started again on the same port', async () => {
    await ownPort();
    const database = await start();
    await query(database.url, 'create table kept as select 7 as n');
    process.kill(await serverPid(), 'SIGKILL');
    const rows = await vi.waitUntil(() => query(database.url, 'select n from kept').catch(() => null), {
      timeout: 20_000,
    });
    expect(rows).toEqual([7]);
    expect(database.log.slice(1)).toEqual([
      `PostgreSQL ended unexpectedly and is started again (its log: ${join(dataDir, 'postgres.log')}.1)`,
    ]);
    await end(database.child, 'SIGTERM');
    expect(database.child.exitCode).toBe(0);
  });
});

describe('what cannot work is said in one paragraph', () => {
  it('a server that does not start, with the last words of its log', async () => {
    await (await startEmbedded(dataDir)).stop();
    await writeFile(join(dataDir, 'postgres', 'postgresql.auto.conf'), "shared_buffers = 'plenty'\n");
    const error: Error = await startEmbedded(dataDir).catch((reason) => reason);
    expect(error.name).toBe('EmbeddedDatabaseError');
    expect(error.message).toContain(`PostgreSQL could not be started in ${join(dataDir, 'postgres')}`);
    expect(error.message).toContain('invalid value for parameter "shared_buffers": "plenty"');
    expect(error.message).toContain('set DATABASE_URL');
    await writeFile(join(dataDir, 'postgres', 'postgresql.auto.conf'), '');
    await (await startEmbedded(dataDir)).stop();
  });

  it('a lost password: nothing is made anew over the data', async () => {
    await (await startEmbedded(dataDir)).stop();
    await rm(join(dataDir, 'postgres.password'));
    await expect(startEmbedded(dataDir)).rejects.toThrow(/^The password of the embedded database is missing: /);
  });

  it('a data directory that cannot be made', async () => {
    await writeFile(dataDir, '');
    await expect(startEmbedded(dataDir)).rejects.toThrow(
      expect.objectContaining({ name: 'EmbeddedDatabaseError', message: expect.stringContaining('EEXIST') }),
    );
  });
});

describe.runIf(asRoot)('as root', () => {
  it('the server runs as another user, also in a home that only root may enter', async () => {
    for (const mode of [0o700, 0o755]) {
      await chmod(home, mode);
      const database = await startEmbedded(dataDir);
      const { uid } = await stat(join(dataDir, 'postgres'));
      expect(uid).not.toBe(0);
      expect(await query(database.socketUrl, 'select 1')).toEqual([1]);
      await database.stop();
      expect((await stat(home)).mode & 0o777).toBe(mode);
    }
  });
});
