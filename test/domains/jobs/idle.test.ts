import { afterEach, expect, test } from 'vitest';
import { type Job, listJobs, Scheduler } from '../../../src/domains/jobs/index.ts';
import { turnClock } from '../../../src/kernel/clock.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { eventually } from '../payments/eventually.ts';

const trial = useShop();
let asked = 0;
let nothing = true;
const jobs: readonly Job[] = [
  {
    name: 'trial.minute',
    description: 'Comes round every minute',
    schedule: '* * * * *',
    async idle() {
      asked += 1;
      return nothing;
    },
    run: async () => ({}),
  },
];
const runs = () => trial.rows<{ status: string; due_at: string }>('select status, due_at from jobs.runs');
afterEach(() => turnClock(null));

async function whileScheduled(work: () => Promise<void>): Promise<void> {
  const { database } = trial.shop;
  const scheduler = new Scheduler({ database, jobs, timeZone: 'Europe/Berlin', warn: () => {} });
  await scheduler.start();
  await work();
  await scheduler.stop();
}

test('a time at which there is nothing to do passes without a run, and the next one with something has one', async () => {
  turnClock(new Date('2031-03-28T12:00:30Z'));
  await whileScheduled(async () => {});
  turnClock(new Date('2031-03-28T12:05:30Z'));
  await whileScheduled(
    async () =>
      void (await eventually(
        async () => asked,
        (times) => times > 0,
      )),
  );
  expect(await runs()).toEqual([]);
  expect((await listJobs(trial.shop.database, jobs))[0]).toMatchObject({
    next_run_at: '2031-03-28T12:06:00.000Z',
    last_run: null,
  });

  nothing = false;
  await whileScheduled(async () => void (await eventually(runs, (all) => all.length > 0)));
  expect(await runs()).toEqual([{ status: 'waiting', due_at: '2031-03-28T12:01:00.000Z' }]);
  const current_run = { status: 'waiting', cause: 'schedule', asked_by: null };
  expect((await listJobs(trial.shop.database, jobs))[0]).toMatchObject({ last_run: null, current_run });
});
