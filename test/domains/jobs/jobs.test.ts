import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { JobWorkers, loadJobWorkers } from '../../../src/adapters/jobs/workers.ts';
import {
  type Job,
  listJobs,
  pauseJob,
  resumeJob,
  runJob,
  runTask,
  Scheduler,
} from '../../../src/domains/jobs/index.ts';
import { takeDueJobs } from '../../../src/domains/jobs/scheduler.ts';
import { turnClock } from '../../../src/kernel/clock.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { eventually } from '../payments/eventually.ts';

const trial = useShop();
let ran = 0;
let atOnce = 0;
let most = 0;
let work: () => Promise<Record<string, number>>;
const trialJob: Job = {
  name: 'trial.count',
  description: 'Counts',
  schedule: '0 3 * * *',
  async run() {
    atOnce += 1;
    most = Math.max(most, atOnce);
    try {
      return await work();
    } finally {
      atOnce -= 1;
    }
  },
};
const jobs = [trialJob];
const warnings: string[] = [];
const running: JobWorkers[] = [];

beforeAll(async () => {
  await loadJobWorkers(); // as at a start: nobody waits for a connection meanwhile
  const { queue, database } = trial.shop;
  const scheduler = new Scheduler({ database, jobs, timeZone: 'Europe/Berlin', warn: () => {} });
  await scheduler.start();
  await scheduler.stop();
  // two processes' worth of workers
  for (let index = 0; index < 2; index += 1) {
    const warn = (message: string) => void warnings.push(message);
    running.push(new JobWorkers({ database: queue, tasks: [runTask({ database, jobs, warn })], warn }));
  }
});
afterEach(() => turnClock(null));
afterAll(() => Promise.all(running.map((workers) => workers.stop())));

const state = async () => (await listJobs(trial.shop.database, jobs))[0]!;
const runs = () =>
  trial.rows<{ cause: string; status: string; attempts: number; due_at: string }>(
    'select cause, status, attempts, due_at from jobs.runs order by run_id',
  );
const finished = (count: number, withinMs?: number) =>
  eventually(
    runs,
    (all) => all.length === count && all.every(({ status }) => ['done', 'failed'].includes(status)),
    withinMs,
  );
const count = async () => ({ ran: ++ran });

test('a job that came due any number of times while nothing ran, runs once, and next when it is due', async () => {
  work = count;
  expect(await state()).toMatchObject({ name: 'trial.count', schedule: '0 3 * * *', paused: false, last_run: null });
  turnClock(new Date('2031-03-28T12:00:00Z'));
  // all processes look at the same moment
  await Promise.all(Array.from({ length: 5 }, () => takeDueJobs(trial.shop.database, ['trial.count'])));
  await finished(1);
  expect(ran).toBe(1);
  const { last_run, next_run_at } = await state();
  expect(next_run_at).toBe('2031-03-29T02:00:00.000Z');
  expect(last_run).toMatchObject({ cause: 'schedule', status: 'done', attempts: 0, error: null, result: { ran: 1 } });
  // summer time has begun
  turnClock(new Date('2031-03-29T02:00:00Z'));
  await takeDueJobs(trial.shop.database, ['trial.count']);
  await finished(2);
  turnClock(new Date('2031-03-30T00:59:59Z'));
  await takeDueJobs(trial.shop.database, ['trial.count']);
  expect((await runs()).length).toBe(2);
  expect((await state()).next_run_at).toBe('2031-03-30T01:00:00.000Z');
});

test('paused, it does not run by itself; by hand it does; and then it goes on from now', async () => {
  const before = ran;
  const [paused] = await trial.run(pauseJob(jobs, 'Europe/Berlin'), [{ name: 'trial.count' }]);
  expect(paused).toMatchObject({ paused: true, next_run_at: null });
  turnClock(new Date('2031-06-01T12:00:00Z'));
  await takeDueJobs(trial.shop.database, ['trial.count']);
  expect((await runs()).length).toBe(2);
  await trial.run(runJob(jobs, 'Europe/Berlin'), [{ name: 'trial.count' }]);
  await finished(3);
  expect(ran).toBe(before + 1);
  const [resumed] = await trial.run(resumeJob(jobs, 'Europe/Berlin'), [{ name: 'trial.count' }]);
  expect(resumed).toMatchObject({ paused: false, next_run_at: '2031-06-02T01:00:00.000Z' });
  await takeDueJobs(trial.shop.database, ['trial.count']);
  expect((await runs()).length).toBe(3);
  expect(await trial.run(runJob(jobs, 'Europe/Berlin'), [{ name: 'trial.none' }])).toEqual(['not_found']);
});

test('one run at a time, wherever; who asks while one waits gets that one', async () => {
  const gate = Promise.withResolvers<void>();
  work = () => gate.promise.then(count);
  const ask = async () =>
    (await trial.run(runJob(jobs, 'Europe/Berlin'), [{ name: 'trial.count' }]))[0] as { run_id: string };
  const { last_run } = await state();
  const first = await ask();
  await eventually(
    async () => atOnce,
    (number) => number === 1,
  );
  const [second, third] = [await ask(), await ask()];
  expect(second.run_id).not.toBe(first.run_id);
  expect(third.run_id).toBe(second.run_id);
  // what came of the last one is still to be seen
  expect(await state()).toMatchObject({ last_run, current_run: { run_id: first.run_id, status: 'running' } });
  expect(last_run).toMatchObject({ status: 'done', result: { ran: expect.any(Number) } });
  gate.resolve();
  await finished(5);
  expect(await state()).toMatchObject({ last_run: { run_id: second.run_id, status: 'done' }, current_run: null });
  expect(most).toBe(1);
});

test('a job that fails is tried three times, and then says why', async () => {
  work = async () => {
    throw new Error('the roof leaks');
  };
  await trial.run(runJob(jobs, 'Europe/Berlin'), [{ name: 'trial.count' }]);
  await finished(6, 100_000);
  expect((await state()).last_run).toMatchObject({
    status: 'failed',
    attempts: 3,
    error: 'the roof leaks',
    result: null,
  });
  // the workers themselves may have had something to say on a busy machine: that they waited for the database
  const said = warnings.filter((warning) => warning.startsWith('job trial.count'));
  expect(said).toEqual(['job trial.count failed', 'job trial.count failed', 'job trial.count failed for good']);
  await eventually(
    () => trial.rows('select from graphile_worker.jobs'),
    (jobs) => jobs.length === 0,
  );
  expect(await trial.rows('select from graphile_worker.jobs')).toEqual([]);
}, 120_000);

test('a database that has no connection free for a moment is no failure of a job, and has none of it done twice', async () => {
  let busy: Promise<unknown>[] = [];
  work = async () => {
    busy = Array.from({ length: 4 }, () => trial.shop.database.pool.query('select pg_sleep(2.5)'));
    return count();
  };
  const [before, asked, said] = [ran, (await runs()).length, warnings.length];
  await trial.run(runJob(jobs, 'Europe/Berlin'), [{ name: 'trial.count' }]);
  await eventually(
    async () => busy,
    (sleeping) => sleeping.length > 0,
  );
  await Promise.all(busy);
  expect((await finished(asked + 1)).at(-1)).toMatchObject({ status: 'done', attempts: 0 });
  expect([ran, warnings.slice(said)]).toEqual([before + 1, []]);
});

test('a clock that was set back leaves no job waiting for times far away, and gives none a second run', async () => {
  work = count;
  const [before, asked] = [ran, (await runs()).length];
  const { database } = trial.shop;
  turnClock(new Date('2033-01-01T12:00:00Z'));
  await takeDueJobs(database, ['trial.count']);
  await finished(asked + 1);
  expect((await state()).next_run_at).toBe('2033-01-02T02:00:00.000Z');
  turnClock(new Date('2032-06-01T12:00:00Z'));
  await takeDueJobs(database, ['trial.count']);
  expect((await state()).next_run_at).toBe('2032-06-02T01:00:00.000Z');
  // put right by seconds, right behind a run
  turnClock(new Date('2032-06-02T01:00:00Z'));
  await takeDueJobs(database, ['trial.count']);
  await finished(asked + 2);
  turnClock(new Date('2032-06-02T00:59:58Z'));
  await takeDueJobs(database, ['trial.count']);
  expect((await state()).next_run_at).toBe('2032-06-03T01:00:00.000Z');
  expect([ran, (await runs()).length]).toEqual([before + 2, asked + 2]);
});
