import { type Command, refusal, success } from '../../kernel/command.ts';
import { uuid7 } from '../../kernel/ids.ts';
import type { Principal } from '../../kernel/principal.ts';
import { type Job, jobLock } from './job.ts';
import { noSuchJob } from './pause-job.ts';
import { putJobs, type Run, readJobs, readWaiting, requestRuns } from './store.ts';

/** Asks for a run of a job now, also of a paused one. While one waits already, that is the one. */
export function runJob(jobs: readonly Job[], timeZone: string): Command<{ readonly name: string }, Run> {
  return {
    name: 'jobs.run_by_hand',
    locks: ({ name }) => [jobLock(name)],
    async execute(tx, calls, { now }) {
      const asked = calls.flatMap(({ input }) => jobs.find((job) => job.name === input.name) ?? []);
      const names = asked.map(({ name }) => name);
      const [known, waiting] = await Promise.all([readJobs(tx, names), readWaiting(tx, names)]);
      // of jobs that no worker has seen yet, so they have no time either
      const fresh = asked.filter(({ name }) => !known.has(name));
      if (fresh.length > 0) {
        const rows = fresh.map(({ name }) => ({ name, schedule: null, time_zone: timeZone, next_run_at: null }));
        putJobs(tx, rows, now);
      }
      const runs = new Map(waiting);
      for (const { input, principal } of calls) {
        const { name } = input;
        if (names.includes(name) && !runs.has(name)) runs.set(name, newRun(name, principal, now));
      }
      requestRuns(
        tx,
        [...runs.values()].filter(({ name }) => !waiting.has(name)),
      );
      return calls.map(({ input: { name } }) => {
        const run = runs.get(name);
        if (!run) return refusal(noSuchJob());
        const { run_id } = run;
        return success(run, [], [{ action: 'jobs.run', entity: 'jobs', entityId: name, after: { run_id } }]);
      });
    },
  };
}

function newRun(name: string, principal: Principal, now: Date): Run {
  const times = { due_at: now.toISOString(), started_at: null, finished_at: null, duration_ms: null };
  const asked = { cause: 'hand', asked_by: principal.id, status: 'waiting' } as const;
  return { run_id: uuid7(), name, ...asked, ...times, attempts: 0, result: null, error: null };
}
