import { pauseJob, resumeJob, runJob } from '../domains/jobs/index.ts';
import { allJobs } from './all-jobs.ts';
import { control } from './control.ts';
import { runOne } from './run-one.ts';

const example = 'kernel.forget_answers';

export const run = control('jobs run', example, async (database, name, config) => {
  await runOne(database, runJob(allJobs(config, database), config.store.timeZone), { name });
  return `${name} is in the queue: the next free worker runs it, and \`crema jobs list\` tells what came of it.`;
});

export const pause = control('jobs pause', example, async (database, name, config) => {
  await runOne(database, pauseJob(allJobs(config, database), config.store.timeZone), { name });
  return `${name} is paused, in every process.`;
});

export const resume = control('jobs resume', example, async (database, name, config) => {
  const { next_run_at } = await runOne(database, resumeJob(allJobs(config, database), config.store.timeZone), { name });
  return `${name} goes on${next_run_at === null ? '' : `: next ${next_run_at}`}.`;
});
