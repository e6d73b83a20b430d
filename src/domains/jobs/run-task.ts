import { setTimeout as delay } from 'node:timers/promises';
import type { Task } from '../../adapters/jobs/task.ts';
import { now } from '../../kernel/clock.ts';
import type { Database, Transaction } from '../../kernel/database.ts';
import { isOutage } from '../../kernel/errors.ts';
import type { Job } from './job.ts';
import { jobsFailed } from './metrics.ts';
import { beginRun, endRun, failRun } from './store-runs.ts';

const maxAttempts = 3;
/** What is written down about a run is tried again for some seconds; all of it may be done twice. */
const patienceMs = [200, 400, 800, 1_600, 3_200];

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
  const begun = await note(database, (tx) => beginRun(tx, runId, now()));
  if (!begun) return;
  const { name } = begun;
  let failure: { readonly error: unknown } | undefined;
  try {
    const job = jobs.find((one) => one.name === name);
    if (!job) throw new Error('this version has no such job');
    const result = await job.run(signal);
    await note(database, async (tx) => endRun(tx, runId, name, result, now()));
  } catch (error) {
    if (signal.aborted) throw error; // no failure of its own: another process takes it up
    failure = { error };
  }
  if (!failure) return;
  const { error } = failure;
  const attempts = begun.attempts + 1;
  const last = attempts >= maxAttempts;
  warn(`job ${name} failed${last ? ' for good' : ''}`, error);
  const reason = error instanceof Error ? error.message : String(error);
  await note(database, async (tx) => failRun(tx, runId, name, { error: reason, attempts, last }, now()));
  if (!last) throw error;
  jobsFailed.add(1, { job: name });
}

/** A database that is busy for a moment is no failure of the job, and no reason to do its work anew. */
async function note<Result>(database: Database, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  for (const ms of patienceMs) {
    try {
      return await database.transaction(work);
    } catch (error) {
      if (!isOutage(error)) throw error;
      await delay(ms);
    }
  }
  return database.transaction(work);
}
