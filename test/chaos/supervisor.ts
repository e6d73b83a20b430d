import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const startLimitMs = 180_000;
/** A container is usually given this long between SIGTERM and SIGKILL. */
export const graceMs = 10_000;
/** Where it matters that a stop comes to its end, not how fast this machine is. */
export const patientGraceMs = 60_000;
const maxDefects = 20;

export interface ProcessOptions {
  readonly name: string;
  readonly args: readonly string[];
  /** As environment variables; `PORT` is where it says whether it is ready. */
  readonly settings: Readonly<Record<string, string>> & { readonly PORT: string };
  /** An empty directory, so that no `.env` leads anywhere. */
  readonly directory: string;
  /** Another copy of the program than this one. */
  readonly program?: string | undefined;
}

/** One process of Crema that is started again whatever becomes of it, and an account of whether it was our doing. */
export class Crema {
  readonly name: string;
  readonly #options: ProcessOptions;
  readonly #deaths: string[] = [];
  #child: ChildProcess | null = null;
  #expected = false;
  #ready = false;
  #tail = '';
  /** What it took for defects of its own, also before its last start. */
  readonly #defects: string[] = [];

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get running(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    return this.#child!.pid!;
  }

  /** Where it listens. */
  get origin(): string {
    return `http://127.0.0.1:${this.#options.settings.PORT}`;
  }

  /** Ends that nobody asked for, with the last words. */
  get deaths(): readonly string[] {
    return this.#deaths;
  }

  /** Its defects, and the end of what it has written since its last start. */
  get lastWords(): string {
    return [...this.#defects.slice(-maxDefects), this.#tail].join('\n');
  }

  /** Starts it and waits until it is ready. A start may fail while the database is away; then it is tried again. */
  async start(): Promise<void> {
    const deadline = Date.now() + startLimitMs;
    this.#tail = '';
    if (this.running) await once(this.#child!, 'exit'); // it was killed a moment ago
    while (Date.now() < deadline) {
      this.#spawn();
      while (this.running && Date.now() < deadline) {
        if (await this.#isReady()) {
          this.#ready = true;
          return;
        }
        await delay(50);
      }
      await delay(200);
    }
    this.kill();
    throw new Error(`${this.name} was not ready after ${startLimitMs / 1000} s:\n${this.#tail}`);
  }

  /** Somebody else is going to kill it, and it is not to blame for that. */
  forgive(): void {
    this.#expected = true;
  }

  kill(): void {
    this.#expected = true;
    this.#child?.kill('SIGKILL');
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Asks it to stop, and kills it after `limitMs`. @returns what is wrong with how it did, or null */
  async terminate(limitMs = patientGraceMs): Promise<string | null> {
    const child = this.#child;
    if (!child || !this.running) return null;
    this.#expected = true;
    const started = Date.now();
    child.kill('SIGTERM');
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
    await once(child, 'exit');
    clearTimeout(limit);
    if (child.exitCode === 0) return null;
    return `${this.name} ended with ${child.exitCode ?? child.signalCode} after ${Date.now() - started} ms:\n${this.#tail}`;
  }

  #spawn(): void {
    const { args, settings, directory, program = main } = this.#options;
    this.#expected = false;
    this.#ready = false;
    const child = spawn(process.execPath, [program, ...args], {
      env: environment(settings),
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        this.#tail = `${this.#tail}${line}\n`.slice(-3000);
        if (line.startsWith('{"level":"error"')) this.#defects.push(line);
      });
    }
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', (code, signal) => {
      process.off('exit', end);
      if (!this.#expected && this.#ready)
        this.#deaths.push(`${this.name} ended by itself with ${code ?? signal}:\n${this.#tail}`);
    });
  }

  async #isReady(): Promise<boolean> {
    return fetch(`${this.origin}/health/ready`, { signal: AbortSignal.timeout(1_000) }).then(
      (response) => response.ok,
      () => false,
    );
  }
}

/** The environment of a process of ours: nothing of whoever runs the tests but the way to programs. */
function environment(settings: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) =>
    ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR'].includes(name),
  );
  const secret = { JWT_SECRET: 'a secret for one run of the chaos harness' };
  const ours = { NODE_ENV: 'development', CREMA_DEMO: 'false', LOG_LEVEL: 'warn', HOST: '127.0.0.1', ...secret };
  return { ...(Object.fromEntries(kept) as Record<string, string>), ...ours, ...settings };
}
