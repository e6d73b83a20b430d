import type { PostgresDatabase } from '../adapters/postgres/database.ts';
import type { Config } from '../config.ts';
import type { Job } from '../domains/jobs/index.ts';
import { Kernel } from '../kernel/kernel.ts';
import { jobsOf } from '../roles/jobs.ts';
import { reminderLinksOf } from '../roles/shop.ts';

/** Every job of this version, to name one: a worker runs it. */
export function allJobs(config: Config, database: PostgresDatabase): readonly Job[] {
  const kernel = new Kernel(database, { batching: true, width: 1 });
  return jobsOf({ config, kernel, reminderLinks: () => reminderLinksOf(config), warn: () => {} });
}
