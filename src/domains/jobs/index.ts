/** Named work behind the answers: when it runs, where it stands, and how to make it run. */
export type { Job, JobResult } from './job.ts';
export { type JobState, listJobs } from './list-jobs.ts';
export { listRuns } from './list-runs.ts';
export { jobsFailed } from './metrics.ts';
export { pauseJob, resumeJob } from './pause-job.ts';
export { jobRoutes } from './routes.ts';
export { runJob } from './run-job.ts';
export { runTask } from './run-task.ts';
export { nextRun } from './schedule.ts';
export { Scheduler } from './scheduler.ts';
export type { Run } from './store.ts';
