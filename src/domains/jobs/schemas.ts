import { Type } from 'typebox';

const tags = ['Administration'];
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const time = Type.String({ format: 'date-time', examples: ['2026-11-21T03:10:00.000Z'] });

const run = Type.Object(
  {
    run_id: Type.String({ examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
    name: Type.String({ examples: ['kernel.forget_answers'] }),
    cause: Type.String({ enum: ['schedule', 'hand'], examples: ['schedule'] }),
    asked_by: nullable(Type.String({ description: 'Who had it run by hand, where that is known', examples: [null] })),
    status: Type.String({ enum: ['waiting', 'running', 'done', 'failed'], examples: ['done'] }),
    due_at: Type.String({ ...time, description: 'Since when it waits, or waited' }),
    started_at: nullable(time),
    finished_at: nullable(time),
    duration_ms: nullable(Type.Integer({ examples: [42] })),
    attempts: Type.Integer({ description: 'Failures so far', examples: [0] }),
    result: nullable(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
    error: nullable(Type.String({ examples: ['connection refused'] })),
  },
  { title: 'Run' },
);
const describedRun = (description: string) => Type.Union([run, Type.Null()], { description });
const job = Type.Object(
  {
    name: Type.String({ examples: ['kernel.forget_answers'] }),
    description: Type.String({ examples: ['Forgets answers kept for idempotency once their day is over'] }),
    schedule: nullable(Type.String({ examples: ['10 * * * *'] })),
    paused: Type.Boolean(),
    next_run_at: nullable(time),
    last_run: describedRun('The last that has ended'),
    current_run: describedRun('The one that runs now, else the one that waits'),
  },
  { title: 'Job' },
);
const params = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100, examples: ['kernel.forget_answers'] }),
});

export const listSchema = {
  tags,
  summary: 'List background jobs',
  description: 'When each last ran and what came of it, whether it runs now, and when it runs next.',
  response: { 200: Type.Object({ items: Type.Array(job) }) },
};
const count = (example: number) => Type.Integer({ examples: [example] });
export const runsSchema = {
  tags,
  summary: 'List the runs of a job',
  description: 'The last that was asked for first. The last 200 that have ended are kept.',
  params,
  querystring: Type.Object({
    page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
    page_size: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  }),
  response: {
    200: Type.Object({
      items: Type.Array(run),
      page: count(1),
      page_size: count(25),
      total: count(1),
      total_pages: count(1),
    }),
  },
};
export const runSchema = {
  tags,
  summary: 'Run a job now',
  description: 'The answer does not wait for it. While a run waits already, that is the one.',
  params,
  response: { 202: run },
};
export const pauseSchema = { tags, summary: 'Pause a job’s schedule', params, response: { 200: job } };
export const resumeSchema = { tags, summary: 'Take a job’s schedule up again', params, response: { 200: job } };
