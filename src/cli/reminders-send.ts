import { loadConfig } from '../config.ts';
import { runJob } from '../domains/jobs/index.ts';
import { allJobs } from './all-jobs.ts';
import { defineCommand } from './command.ts';
import { runOne } from './run-one.ts';
import { withDatabase } from './with-database.ts';

export const command = defineCommand({
  usage: 'crema reminders send',
  example: 'crema reminders send',
  options: {},
  async run(_, io) {
    const { config } = loadConfig(io.env);
    await withDatabase(config, io, (database) =>
      runOne(database, runJob(allJobs(config, database), config.store.timeZone), { name: 'reminders.send' }),
    );
    io.say('The next free worker sends what is due, and `crema jobs list` tells what came of it.');
    return 0;
  },
});
