import { databaseFacts } from './machine.ts';
import { loadProcess } from './processes.ts';
import type { ScenarioName } from './scenarios.ts';
import { dataDirectory, type Server, startServer } from './server.ts';
import type { Context } from './suite.ts';
import { decimal, whole } from './table.ts';
import type { LoadResult } from './tally.ts';

const warmup = 2;

/** The context of one run: starts what suites ask for and remembers what the report must say. */
export class Bench implements Context {
  readonly seconds: number;
  /** The databases that were used, each once. */
  readonly databases = new Set<string>();
  /** What went wrong in any load. */
  readonly errors: string[] = [];

  constructor(seconds: number) {
    this.seconds = seconds;
  }

  progress(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  async start(options: { directory?: string; settings?: Record<string, string> } = {}): Promise<Server> {
    if (options.directory !== undefined) return this.#startIn(options.directory, options.settings);
    await using cleanup = new AsyncDisposableStack();
    const directory = cleanup.use(await dataDirectory());
    const server = cleanup.use(await this.#startIn(directory.path, options.settings));
    const started = cleanup.move();
    return { ...server, [Symbol.asyncDispose]: () => started.disposeAsync() };
  }

  async #startIn(directory: string, settings?: Record<string, string>): Promise<Server> {
    const server = await startServer(directory, settings);
    this.databases.add(await databaseFacts(server.databaseUrl));
    return server;
  }

  async load(scenario: ScenarioName, url: string, connections: number): Promise<LoadResult> {
    const result = await loadProcess(scenario, { url, connections, seconds: this.seconds, warmup });
    for (const [name, { rate, p50, p99 }] of Object.entries(result.steps)) {
      const times = `p50 ${decimal(p50)} ms, p99 ${decimal(p99)} ms`;
      this.progress(
        `  ${name}, ${connections} connections: ${whole(rate)}/s, ${times}; client ${decimal(result.cpu)} cores`,
      );
    }
    for (const [reason, times] of Object.entries(result.errors)) this.#report(`${scenario}: ${times} × ${reason}`);
    for (const sample of result.samples) this.#report(`${scenario}: ${sample}`);
    return result;
  }

  #report(error: string): void {
    this.progress(`  ${error}`);
    this.errors.push(error);
  }
}
