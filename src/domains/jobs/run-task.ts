import type { Task } from '../../adapters/jobs/task.ts';
import { now } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import type { Job } from './job.ts';
import { jobsFailed } from './metrics.ts';
import { beginRun, endRun, failRun } from './store-runs.ts';

const maxAttempts = 3;

export interface RunTaskOptions {
  readonly database: Database;
  readonly jobs: readonly Job[];
  readonly warn: (message: string, error: unknown) => void;
}

/** The task of the queue that does one run of a named job. */
export function runTask(options: RunTaskOptions): Task {
  return { name: 'jobs.run', run: (payload, signal) => run(options, (payload as { run_id: string }).run_id, signal) };
}

async function run({ database, jobs, warn }: RunTaskOptions, runId: string, signal: AbortSignal): Promise<void> {
  const begun = await database.transaction((tx) => beginRun(tx, runId, now()));
  if (!begun) return;
  const { name, attempts } = begun;
  try {
    const job = jobs.find((one) => one.name === name);
    if (!job) throw new Error('this version has no such job');
    const result = await job.run(signal);
    await database.transaction(async (tx) => endRun(tx, runId, name, result, now()));
  } catch (error) {
    if (signal.aborted) throw error; // no failure of its own: another process takes it up
    const last = attempts + 1 >= maxAttempts;
    warn(`job ${name} failed${last ? ' for good' : ''}`, error);
    const reason = error instanceof Error ? error.message : String(error);
    await database.transaction(async (tx) => failRun(tx, runId, reason, last, now()));
    if (!last) throw error;
    jobsFailed.add(1, { job: name });
  }
}
