import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { enqueueJobs } from '../../../src/adapters/jobs/enqueue.ts';
import type { Task } from '../../../src/adapters/jobs/task.ts';
import { JobWorkers, loadJobWorkers } from '../../../src/adapters/jobs/workers.ts';
import { openDatabase, type PostgresDatabase } from '../../../src/adapters/postgres/database.ts';
import { eventually } from '../../domains/payments/eventually.ts';
import { createDatabase } from '../../support/database.ts';
import { openProxy } from '../../support/proxy.ts';

let url = '';
let drop = async () => {};
let database: PostgresDatabase;
const running: JobWorkers[] = [];
beforeAll(async () => {
  await loadJobWorkers(); // as at a start: nobody waits for a connection meanwhile
  ({ url, drop } = await createDatabase());
  database = openDatabase({ url, poolSize: 2, warn: () => {} });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((workers) => workers.stop()));
  await database.pool.query('delete from graphile_worker._private_jobs');
});
afterAll(async () => {
  await database.close();
  await drop();
});

function start(tasks: readonly Task[]): JobWorkers {
  const workers = new JobWorkers({ database: { url, ssl: false }, tasks, warn: () => {} });
  running.push(workers);
  return workers;
}
const enqueue = (payloads: readonly unknown[], lane: string | null = null) =>
  database.transaction(async (tx) => enqueueJobs(tx, 'trial.task', payloads, lane));
const rows = async <Row>(text: string) => (await database.pool.query(text)).rows as Row[];
const left = () =>
  rows<{ locked_by: string | null; attempts: number }>('select locked_by, attempts from graphile_worker._private_jobs');
const done = () => eventually(left, (jobs) => jobs.length === 0, 30_000);

test('jobs are done once each, those of one lane one after the other', async () => {
  const seen: number[] = [];
  let atOnce = 0;
  let most = 0;
  const run = async (payload: unknown) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await delay(5);
    seen.push((payload as { n: number }).n);
    atOnce -= 1;
  };
  start([{ name: 'trial.task', run }]);
  start([{ name: 'trial.task', run }]);
  const numbers = Array.from({ length: 30 }, (_, n) => ({ n }));
  await enqueue(numbers);
  await done();
  expect(seen.sort((a, b) => a - b)).toEqual(numbers.map(({ n }) => n));
  expect(most).toBeGreaterThan(1);
  most = 0;
  await enqueue(numbers, 'single file');
  await done();
  expect(seen.length).toBe(60);
  expect(most).toBe(1);
});

test('what a dead process held is free at once, what a living one holds is not', async () => {
  const held = Promise.withResolvers<void>();
  let began = 0;
  start([
    {
      name: 'trial.task',
      async run() {
        began += 1;
        await held.promise;
      },
    },
  ]);
  await enqueue([{ n: 1 }]);
  await eventually(
    async () => began,
    (count) => count === 1,
  );
  // somebody who locked a job and a lane, and is gone
  await enqueue([{ n: 2 }], 'left behind');
  await eventually(
    async () => began,
    (count) => count === 2,
  );
  await rows(`update graphile_worker._private_jobs set locked_by = 'pool-dead' where payload ->> 'n' = '2'`);
  await rows(`update graphile_worker._private_job_queues set locked_by = 'pool-dead'`);
  let taken = 0;
  start([
    {
      name: 'trial.task',
      async run() {
        taken += 1;
      },
    },
  ]);
  const [job] = await eventually(left, (jobs) => jobs.length === 1);
  expect(taken).toBe(1);
  expect(job!.locked_by).toMatch(/^pool-/);
  held.resolve();
  await done();
  expect(began).toBe(2);
});

test('workers whose connections were cut go on', async () => {
  const seen: number[] = [];
  start([
    {
      name: 'trial.task',
      async run(payload) {
        seen.push((payload as { n: number }).n);
      },
    },
  ]);
  await enqueue([{ n: 1 }]);
  await done();
  for (let n = 2; n <= 4; n += 1) {
    await rows(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'crema jobs%'`);
    await enqueue([{ n }]);
    await done();
  }
  expect(seen).toEqual([1, 2, 3, 4]);
}, 90_000);

test('a stop waits for what is in hand, and gives back what does not end', async () => {
  const finished: number[] = [];
  const workers = start([
    {
      name: 'trial.task',
      async run(payload) {
        const { n } = payload as { n: number };
        if (n === 2) await new Promise(() => {});
        await delay(300);
        finished.push(n);
      },
    },
  ]);
  await enqueue([{ n: 1 }, { n: 2 }]);
  await eventually(left, (jobs) => jobs.length === 2 && jobs.every(({ locked_by }) => locked_by !== null));
  await workers.stop();
  expect(finished).toEqual([1]);
  expect(await left()).toEqual([{ locked_by: null, attempts: 1 }]);
}, 60_000);

test('a stop ends also without a database, whether it was there before or not', async () => {
  const { hostname, port } = new URL(url);
  const proxy = await openProxy({ host: hostname, port: Number(port) });
  const begun: JobWorkers[] = [];
  const open = () => {
    const task = { name: 'trial.task', run: () => new Promise<void>(() => {}) };
    const workers = new JobWorkers({
      database: { url: proxy.through(url), ssl: false },
      tasks: [task],
      warn: () => {},
    });
    begun.push(workers);
  };
  open();
  await enqueue([{ n: 1 }]);
  await eventually(left, ([job]) => job?.locked_by != null);
  proxy.refuse(true);
  proxy.cut();
  open();
  await delay(1_000);
  await Promise.all(begun.map((workers) => workers.stop()));
  await proxy.close();
}, 60_000);

test('workers that could not look into the queue at first, do later', async () => {
  await rows('alter table graphile_worker._private_tasks rename to away');
  let times = 0;
  const warned: string[] = [];
  const task = {
    name: 'trial.task',
    async run() {
      times += 1;
    },
  };
  running.push(
    new JobWorkers({ database: { url, ssl: false }, tasks: [task], warn: (message) => void warned.push(message) }),
  );
  await eventually(
    async () => warned.length,
    (count) => count > 0,
  );
  await rows('alter table graphile_worker.away rename to _private_tasks');
  await enqueue([{ n: 1 }]);
  await done();
  expect(times).toBe(1);
});
