import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { JobResult } from './job.ts';

export interface JobRow {
  readonly name: string;
  readonly schedule: string | null;
  readonly time_zone: string;
  readonly next_run_at: string | null;
  readonly paused: boolean;
}

export type RunStatus = 'waiting' | 'running' | 'done' | 'failed';

export interface Run {
  readonly run_id: string;
  readonly name: string;
  readonly cause: 'schedule' | 'hand';
  /** Who had it run by hand; null: the schedule, or nobody wrote it down. */
  readonly asked_by: string | null;
  readonly status: RunStatus;
  readonly due_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly duration_ms: number | null;
  /** Failures so far. */
  readonly attempts: number;
  readonly result: JobResult | null;
  readonly error: string | null;
}

const put = sql(
  'jobs.put_jobs',
  `insert into jobs.jobs (name, schedule, time_zone, next_run_at, updated_at)
   select *, $5 from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
   on conflict (name) do update set schedule = excluded.schedule, time_zone = excluded.time_zone,
     next_run_at = excluded.next_run_at, updated_at = excluded.updated_at
   where (jobs.schedule, jobs.time_zone) is distinct from (excluded.schedule, excluded.time_zone)`,
);
const read = sql(
  'jobs.read_jobs',
  'select name, schedule, time_zone, next_run_at, paused from jobs.jobs where name = any($1)',
);
const save = sql(
  'jobs.save_jobs',
  `update jobs.jobs set next_run_at = changed.next_run_at, paused = changed.paused, updated_at = $4
   from unnest($1::text[], $2::timestamptz[], $3::boolean[]) as changed (name, next_run_at, paused)
   where jobs.name = changed.name`,
);
/** A {@link Run}, of `jobs.runs`. */
export const runColumns = `run_id, name, cause, asked_by, status, due_at, started_at, finished_at, attempts, result, error,
  (extract(epoch from finished_at - started_at) * 1000)::int as duration_ms`;
const waiting = sql(
  'jobs.waiting_runs',
  `select ${runColumns} from jobs.runs where name = any($1) and status = 'waiting'`,
);
const ended = sql(
  'jobs.last_ended_runs',
  `select run.* from unnest($1::text[]) as asked (job) cross join lateral (
     select ${runColumns} from jobs.runs where name = job and status in ('done', 'failed')
     order by run_id desc limit 1) as run`,
);
// 'running' is before 'waiting' in the alphabet, too
const current = sql(
  'jobs.current_runs',
  `select run.* from unnest($1::text[]) as asked (job) cross join lateral (
     select ${runColumns} from jobs.runs where name = job and status in ('waiting', 'running')
     order by status, run_id desc limit 1) as run`,
);
const insertRuns = sql(
  'jobs.insert_runs',
  `with added as (
     insert into jobs.runs (run_id, name, cause, due_at, asked_by)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[])
     on conflict (name) where status = 'waiting' do nothing
     returning run_id, name)
   select jobs.enqueue('jobs.run', array[json_build_object('run_id', run_id)], 'job:' || name) from added`,
);

/** Makes jobs known, each with its next time; those known already keep theirs unless their schedule has changed. */
export function putJobs(tx: Transaction, jobs: readonly Omit<JobRow, 'paused'>[], now: Date): void {
  void tx.write(put, [
    jobs.map((job) => job.name),
    jobs.map((job) => job.schedule),
    jobs.map((job) => job.time_zone),
    jobs.map((job) => job.next_run_at),
    now,
  ]);
}

export async function readJobs(reader: Reader, names: readonly string[]): Promise<Map<string, JobRow>> {
  return new Map((await reader.query<JobRow>(read, [names])).map((row) => [row.name, row]));
}

export function saveJobs(tx: Transaction, jobs: readonly JobRow[], now: Date): void {
  if (jobs.length === 0) return;
  void tx.write(save, [
    jobs.map((job) => job.name),
    jobs.map((job) => job.next_run_at),
    jobs.map((job) => job.paused),
    now,
  ]);
}

/** The run that waits, by job. */
export async function readWaiting(reader: Reader, names: readonly string[]): Promise<Map<string, Run>> {
  return new Map((await reader.query<Run>(waiting, [names])).map((run) => [run.name, run]));
}

/** Where the runs of a job stand. */
export interface RunState {
  /** The last that has ended. */
  readonly last_run: Run | null;
  /** The one that runs, else the one that waits. */
  readonly current_run: Run | null;
}

/** Where the runs of jobs stand, by job. */
export async function readRunStates(reader: Reader, names: readonly string[]): Promise<Map<string, RunState>> {
  const [last, now] = await Promise.all([ended, current].map((one) => reader.query<Run>(one, [names])));
  const of = (runs: Run[] | undefined, name: string) => runs?.find((run) => run.name === name) ?? null;
  return new Map(names.map((name) => [name, { last_run: of(last, name), current_run: of(now, name) }]));
}

export type NewRun = Pick<Run, 'run_id' | 'name' | 'cause' | 'due_at' | 'asked_by'>;

/** Asks for runs, one at most per job; while one waits, a further one is none. */
export function requestRuns(tx: Transaction, runs: readonly NewRun[]): void {
  if (runs.length === 0) return;
  void tx.write(insertRuns, [
    runs.map((run) => run.run_id),
    runs.map((run) => run.name),
    runs.map((run) => run.cause),
    runs.map((run) => run.due_at),
    runs.map((run) => run.asked_by),
  ]);
}
