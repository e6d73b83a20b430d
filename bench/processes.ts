import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoadOptions } from './load-client.ts';
import type { ScenarioName } from './scenarios.ts';
import type { LoadResult } from './tally.ts';

const run = promisify(execFile);
const beside = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Runs the load client in a process of its own, so that it takes no time from whoever is measured. */
export async function loadProcess(scenario: ScenarioName, options: LoadOptions): Promise<LoadResult> {
  const { stdout } = await run(process.execPath, [beside('load.ts'), scenario, JSON.stringify(options)]);
  return JSON.parse(stdout);
}

/** Starts the bare echo server; it ends when disposed of, and when this process ends. */
export const startEcho = () => start('echo.ts');

/** The same of gRPC; its `url` is an address. */
export const startGrpcEcho = () => start('grpc-echo.ts');

async function start(file: string): Promise<AsyncDisposable & { url: string }> {
  const child = spawn(process.execPath, [beside(file)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [url] = await once(createInterface(child.stdout), 'line');
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

/** Resident memory in bytes of a process and its descendants, PostgreSQL's left out. */
export async function memoryWithoutPostgres(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=,comm=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([id, parent, kilobytes, name]) => ({
      id: Number(id),
      parent: Number(parent),
      kilobytes: Number(kilobytes),
      name,
    }))
    .filter(({ name }) => !/postgres/.test(name ?? ''));
  const sum = (id: number): number =>
    processes.reduce((bytes, one) => {
      if (one.id === id) return bytes + one.kilobytes * 1024;
      return one.parent === id ? bytes + sum(one.id) : bytes;
    }, 0);
  return sum(pid);
}
