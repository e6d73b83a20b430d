import { type Reader, sql } from '../../kernel/database.ts';
import type { Job } from './job.ts';
import { noSuchJob } from './pause-job.ts';
import { type Run, runColumns } from './store.ts';

const list = sql(
  'jobs.list_runs',
  `select ${runColumns} from jobs.runs where name = $1 order by run_id desc limit $2 offset $3`,
);
const count = sql('jobs.count_runs', 'select count(*)::int as total from jobs.runs where name = $1');

export interface RunsPlace {
  readonly name: string;
  /** From 1. */
  readonly page: number;
  readonly page_size: number;
}

/**
 * A page of what is kept of a job's runs, the last that was asked for first, and how many there are.
 *
 * @throws 404 for a job that this version has not
 */
export async function listRuns(
  reader: Reader,
  jobs: readonly Job[],
  { name, page, page_size }: RunsPlace,
): Promise<{ runs: Run[]; total: number }> {
  if (!jobs.some((job) => job.name === name)) throw noSuchJob();
  const [runs, [counted]] = await Promise.all([
    reader.query<Run>(list, [name, page_size, (page - 1) * page_size]),
    reader.query<{ total: number }>(count, [name]),
  ]);
  return { runs, total: counted!.total };
}
