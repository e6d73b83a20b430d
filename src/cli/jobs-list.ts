import { loadConfig } from '../config.ts';
import { listJobs } from '../domains/jobs/index.ts';
import { allJobs } from './all-jobs.ts';
import { alignColumns } from './columns.ts';
import { defineCommand, jsonOption } from './command.ts';
import { outcomeOf } from './run-outcome.ts';
import { withDatabase } from './with-database.ts';

export const command = defineCommand({
  usage: 'crema jobs list [--json]',
  example: 'crema jobs list',
  options: { json: jsonOption },
  async run({ options }, io) {
    const { config } = loadConfig(io.env);
    const jobs = await withDatabase(config, io, (database) => listJobs(database, allJobs(config, database)));
    if (options.json) {
      io.print(JSON.stringify({ jobs }, null, 2));
      return 0;
    }
    const rows = jobs.map(({ name, paused, schedule, next_run_at, last_run, current_run }) => [
      name,
      paused ? 'paused' : (schedule ?? 'by hand'),
      next_run_at ?? '',
      current_run?.status ?? '',
      last_run?.started_at ?? '',
      ...(last_run ? outcomeOf(last_run) : []),
    ]);
    for (const line of alignColumns([['NAME', 'SCHEDULE', 'NEXT', 'NOW', 'LAST', 'TOOK', 'RESULT'], ...rows]))
      io.print(line);
    return 0;
  },
});
