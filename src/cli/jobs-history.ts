import { loadConfig } from '../config.ts';
import { listRuns } from '../domains/jobs/index.ts';
import { Problem } from '../kernel/errors.ts';
import { allJobs } from './all-jobs.ts';
import { alignColumns } from './columns.ts';
import { CommandFailed, defineCommand, jsonOption } from './command.ts';
import { wholeNumber } from './operands.ts';
import { outcomeOf } from './run-outcome.ts';
import { withDatabase } from './with-database.ts';

/** More than are kept. */
const most = 1_000;

export const command = defineCommand({
  usage: 'crema jobs history <name> [--count N] [--json]',
  example: 'crema jobs history kernel.forget_answers --count 10',
  options: {
    count: { type: 'string', value: 'N', description: 'only the last so many runs, instead of all that are kept' },
    json: jsonOption,
  },
  operands: { least: 1, most: 1 },
  async run({ options, operands: [name] }, io) {
    const { config } = loadConfig(io.env);
    const page_size = options.count === undefined ? most : wholeNumber(options.count, '--count', most);
    const { runs } = await withDatabase(config, io, (database) =>
      listRuns(database, allJobs(config, database), { name: name!, page: 1, page_size }),
    ).catch((error) => {
      throw error instanceof Problem ? new CommandFailed(error.message, { cause: error }) : error;
    });
    if (options.json) {
      io.print(JSON.stringify({ runs }, null, 2));
      return 0;
    }
    const rows = runs.map((run) => [
      run.due_at,
      run.started_at ?? '',
      run.finished_at ?? '',
      run.cause === 'schedule' ? 'schedule' : (run.asked_by ?? 'hand'),
      ...outcomeOf(run),
    ]);
    for (const line of alignColumns([['WAITS SINCE', 'STARTED', 'ENDED', 'BY', 'TOOK', 'RESULT'], ...rows]))
      io.print(line);
    return 0;
  },
});
