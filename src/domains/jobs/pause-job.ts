import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import { type Job, jobLock } from './job.ts';
import { type JobState, stateOf } from './list-jobs.ts';
import { nextRun } from './schedule.ts';
import { type JobRow, putJobs, readJobs, readRunStates, saveJobs } from './store.ts';

/** Ends the schedule of a job for a while; a run that has been asked for still runs. */
export const pauseJob = (jobs: readonly Job[], timeZone: string) => change(jobs, timeZone, true);

/** Takes the schedule up again, from now: what was missed on purpose is not made up for. */
export const resumeJob = (jobs: readonly Job[], timeZone: string) => change(jobs, timeZone, false);

export const noSuchJob = (): Problem => problem('not_found', 'There is no such job.');

function change(jobs: readonly Job[], timeZone: string, paused: boolean): Command<{ readonly name: string }, JobState> {
  const verb = paused ? 'pause' : 'resume';
  return {
    name: `jobs.${verb}`,
    locks: ({ name }) => [jobLock(name)],
    async execute(tx, calls, { now }) {
      const asked = calls.flatMap(({ input }) => jobs.find((job) => job.name === input.name) ?? []);
      const names = asked.map(({ name }) => name);
      const [known, runs] = await Promise.all([readJobs(tx, names), readRunStates(tx, names)]);
      const before = asked.map((job): JobRow => {
        const { name, schedule } = job;
        return known.get(name) ?? { name, schedule, time_zone: timeZone, next_run_at: null, paused: false };
      });
      const after = before.map((row): JobRow => {
        const next_run_at = row.schedule && nextRun(row.schedule, row.time_zone, now).toISOString();
        return { ...row, next_run_at: row.paused && !paused ? next_run_at : (row.next_run_at ?? next_run_at), paused };
      });
      if (after.length > 0) putJobs(tx, after, now);
      saveJobs(tx, after, now);
      return calls.map(({ input: { name } }) => {
        const place = names.indexOf(name);
        if (place < 0) return refusal(noSuchJob());
        const entry = { action: `jobs.${verb}`, entity: 'jobs', entityId: name };
        const audit = { ...entry, before: { paused: before[place]!.paused }, after: { paused } };
        return success(stateOf(asked[place]!, after[place]!, runs.get(name)), [], [audit]);
      });
    },
  };
}
