import type { ScenarioName } from './scenarios.ts';
import type { Server } from './server.ts';
import type { Table } from './table.ts';
import type { LoadResult } from './tally.ts';

/** What a suite has to work with. */
export interface Context {
  /** How long each load is measured. */
  readonly seconds: number;
  /** A line for whoever waits. */
  progress(line: string): void;
  /** Starts a server in a fresh installation that goes with it, or in `directory`, which stays. */
  start(options?: { directory?: string; settings?: Record<string, string> }): Promise<Server>;
  /** One load, after its warm-up, from a process of its own. Its errors appear in the report. */
  load(scenario: ScenarioName, url: string, connections: number): Promise<LoadResult>;
}

/** One thing that is measured: its name on the command line and one line of what it does. */
export interface Suite {
  readonly name: string;
  readonly describe: string;
  run(context: Context): Promise<Table[]>;
}
