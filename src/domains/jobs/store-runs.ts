import { sql, type Transaction } from '../../kernel/database.ts';
import type { JobResult } from './job.ts';

/** So many runs of a job are kept. */
const kept = 200;

const begin = sql(
  'jobs.begin_run',
  `update jobs.runs set status = 'running', started_at = $2
   where run_id = $1 and status in ('waiting', 'running') returning name, attempts`,
);
const succeed = sql(
  'jobs.end_run',
  `update jobs.runs set status = 'done', result = $2, error = null, finished_at = $3 where run_id = $1 and status = 'running'`,
);
const fail = sql(
  'jobs.fail_run',
  `update jobs.runs set attempts = $5, error = $2, status = case when $4 then 'failed' else 'running' end,
     finished_at = case when $4 then $3::timestamptz end
   where run_id = $1 and status = 'running'`,
);
const trim = sql(
  'jobs.trim_runs',
  `delete from jobs.runs where run_id in (
     select run_id from jobs.runs where name = $1 and status in ('done', 'failed')
     order by run_id desc offset ${kept})`,
);

/** Undefined: the run is over, or not known. */
export async function beginRun(
  tx: Transaction,
  runId: string,
  now: Date,
): Promise<{ name: string; attempts: number } | undefined> {
  return (await tx.write<{ name: string; attempts: number }>(begin, [runId, now]))[0];
}

export function endRun(tx: Transaction, runId: string, name: string, result: JobResult, now: Date): void {
  void tx.write(succeed, [runId, JSON.stringify(result), now]);
  void tx.write(trim, [name]);
}

export interface Failure {
  readonly error: string;
  /** With this one. */
  readonly attempts: number;
  /** It is given up; otherwise it will be tried again. */
  readonly last: boolean;
}

export function failRun(
  tx: Transaction,
  runId: string,
  name: string,
  { error, attempts, last }: Failure,
  now: Date,
): void {
  void tx.write(fail, [runId, error, now, last, attempts]);
  if (last) void tx.write(trim, [name]);
}
