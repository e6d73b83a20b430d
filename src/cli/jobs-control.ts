import type { PostgresDatabase } from '../adapters/postgres/database.ts';
import { type Config, loadConfig } from '../config.ts';
import { pauseJob, resumeJob, runJob } from '../domains/jobs/index.ts';
import { allJobs } from './all-jobs.ts';
import { type Command, defineCommand } from './command.ts';
import { runOne } from './run-one.ts';
import { withDatabase } from './with-database.ts';

/** The three commands that act on one job by its name. */
function control(
  verb: string,
  act: (database: PostgresDatabase, name: string, config: Config) => Promise<string>,
): Command {
  return defineCommand({
    usage: `crema jobs ${verb} <name>`,
    example: `crema jobs ${verb} kernel.forget_answers`,
    options: {},
    operands: { least: 1, most: 1 },
    async run({ operands }, io) {
      const { config } = loadConfig(io.env);
      io.say(await withDatabase(config, io, (database) => act(database, operands[0]!, config)));
      return 0;
    },
  });
}

export const run = control('run', async (database, name, config) => {
  await runOne(database, runJob(allJobs(config, database), config.store.timeZone), { name });
  return `${name} is in the queue: the next free worker runs it, and \`crema jobs list\` tells what came of it.`;
});

export const pause = control('pause', async (database, name, config) => {
  await runOne(database, pauseJob(allJobs(config, database), config.store.timeZone), { name });
  return `${name} is paused, in every process.`;
});

export const resume = control('resume', async (database, name, config) => {
  const { next_run_at } = await runOne(database, resumeJob(allJobs(config, database), config.store.timeZone), { name });
  return `${name} goes on${next_run_at === null ? '' : `: next ${next_run_at}`}.`;
});
