import { now } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import type { Job } from './job.ts';
import { nextRun } from './schedule.ts';
import { type JobRow, type RunState, readJobs, readRunStates } from './store.ts';

/** A job as the administration shows it. */
export interface JobState extends RunState {
  readonly name: string;
  readonly description: string;
  readonly schedule: string | null;
  readonly paused: boolean;
  /** Null: paused, only by hand, or never seen by a worker. */
  readonly next_run_at: string | null;
}

/** All jobs of this version, with when they last ran, what came of it, and when they run next. */
export async function listJobs(reader: Reader, jobs: readonly Job[]): Promise<JobState[]> {
  const names = jobs.map(({ name }) => name);
  const [rows, runs] = await Promise.all([readJobs(reader, names), readRunStates(reader, names)]);
  return jobs.map((job) => stateOf(job, rows.get(job.name), runs.get(job.name)));
}

export function stateOf(
  { name, description, schedule }: Job,
  row: JobRow | undefined,
  runs: RunState | undefined,
): JobState {
  const paused = row?.paused ?? false;
  const { last_run = null, current_run = null } = runs ?? {};
  return { name, description, schedule, paused, next_run_at: paused ? null : nextOf(row), last_run, current_run };
}

/** A time that passed because there was nothing to do is not written down. */
function nextOf(row: JobRow | undefined): string | null {
  if (!row?.next_run_at || row.schedule === null) return row?.next_run_at ?? null;
  const time = now();
  return new Date(row.next_run_at) > time ? row.next_run_at : nextRun(row.schedule, row.time_zone, time).toISOString();
}
