import { type HttpServer, pageOf, runCommand } from '../../adapters/http/index.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Job } from './job.ts';
import { listJobs } from './list-jobs.ts';
import { listRuns } from './list-runs.ts';
import { pauseJob, resumeJob } from './pause-job.ts';
import { runJob } from './run-job.ts';
import { listSchema, pauseSchema, resumeSchema, runSchema, runsSchema } from './schemas.ts';

export interface JobRoutesDeps {
  readonly kernel: Kernel;
  readonly jobs: readonly Job[];
  readonly timeZone: string;
}

/** Background jobs in the administration: for those who may do everything. */
export function jobRoutes(app: HttpServer, { kernel, jobs, timeZone }: JobRoutesDeps): void {
  const access = { roles: ['admin'] } as const;
  const config = { access, problems: ['not_found'] } as const;
  const run = runJob(jobs, timeZone);

  app.get('/api/admin/jobs', { config: { access }, schema: listSchema }, async () => ({
    items: await listJobs(kernel.database, jobs),
  }));
  app.get('/api/admin/jobs/:name/runs', { config, schema: runsSchema }, async ({ params, query }) => {
    const { runs, total } = await listRuns(kernel.database, jobs, { ...params, ...query });
    return pageOf(runs, total, query);
  });
  app.post('/api/admin/jobs/:name/run', { config, schema: runSchema }, (request, reply) =>
    runCommand(kernel, request, reply, {
      command: run,
      input: request.params,
      present: (body) => ({ status: 202, body }),
    }),
  );
  for (const [verb, command, schema] of [
    ['pause', pauseJob(jobs, timeZone), pauseSchema],
    ['resume', resumeJob(jobs, timeZone), resumeSchema],
  ] as const) {
    app.post(`/api/admin/jobs/:name/${verb}`, { config, schema }, (request, reply) =>
      runCommand(kernel, request, reply, {
        command,
        input: request.params,
        present: (body) => ({ status: 200, body }),
      }),
    );
  }
}
