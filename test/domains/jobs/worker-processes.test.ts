import { beforeAll, expect, test } from 'vitest';
import { importOrders } from '../../../src/domains/orders/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { end, useWorkers } from '../../roles/trial-workers.ts';
import { putMenu } from '../orders/selling.ts';
import { eventually } from '../payments/eventually.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));

const startWorker = useWorkers(trial, () => ({ STORE_TIME_ZONE: 'UTC', ARCHIVE_AFTER_DAYS: '1' }));

interface Run {
  readonly name: string;
  readonly status: string;
  readonly attempts: number;
  readonly result: Record<string, number> | null;
}
const runsOf = (name: string) =>
  trial.rows<Run>('select name, status, attempts, result from jobs.runs where name = $1 order by run_id', [name]);
const over = (name: string, count: number) =>
  eventually(
    () => runsOf(name),
    (runs) => runs.length >= count && runs.every(({ status }) => status === 'done' || status === 'failed'),
    60_000,
  );

async function putOldOrders(count: number, from: string): Promise<void> {
  const lines = [{ product_id: 'scone', product_name: 'Scone', category: null, quantity: 1, price_cents: 255 }];
  const orders = Array.from({ length: count }, (_, index) => ({
    ...{ source: from, external_id: `${from}-${index}`, customer_id: null, placed_at: '2014-05-06T07:08:09.000Z' },
    ...{ status: 'completed', payment_status: 'paid', payment_method: 'cash', lines },
  })) as Parameters<
    typeof trial.run<Parameters<ReturnType<typeof importOrders>['execute']>[1][number]['input'], unknown>
  >[1];
  await trial.run(importOrders(trial.shop.settings), orders);
  // as if they had come two years ago
  await trial.rows(`update orders.orders set origin = 'live', source = null, external_id = null where source = $1`, [
    from,
  ]);
}
const archived = async () =>
  (
    await trial.rows<{ count: number; most: number }>(
      'select count(*)::int, max(version) as most from orders.orders where archived_at is not null',
    )
  )[0];

test('what came due while nothing ran is done once, whoever of three workers takes it', async () => {
  await putOldOrders(300, 'a');
  const first = startWorker();
  await eventually(
    () => trial.rows<{ name: string }>('select name from jobs.jobs'),
    (rows) => rows.length > 0,
    60_000,
  );
  await end(first, 'SIGTERM');
  const before = (await runsOf('orders.archive')).length;
  await trial.rows(`update jobs.jobs set next_run_at = now() - interval '9 days' where name = 'orders.archive'`);
  const workers = [startWorker(), startWorker(), startWorker()];
  const runs = await over('orders.archive', before + 1);
  expect(runs.slice(before)).toEqual([
    { name: 'orders.archive', status: 'done', attempts: 0, result: { archived: 300 } },
  ]);
  expect(await archived()).toEqual({ count: 300, most: 2 });
  await Promise.all(workers.map((worker) => end(worker, 'SIGTERM')));
  expect((await runsOf('orders.archive')).length).toBe(before + 1);
}, 180_000);

test('killed in the middle, a run is taken up again by somebody else, and ends', async () => {
  await putOldOrders(40, 'b');
  const [victim] = await trial.rows<{ order_id: string }>(
    'select order_id from orders.orders where archived_at is null limit 1',
  );
  const holder = await trial.shop.database.pool.connect();
  const key = `order:${victim!.order_id}`;
  await holder.query('select pg_advisory_lock(hashtextextended($1, 0))', [key]);
  const before = (await runsOf('orders.archive')).length;
  const first = startWorker();
  await trial.as('admin').post('/api/admin/jobs/orders.archive/run');
  const waits = `select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`;
  await eventually(
    () => trial.rows(waits),
    (rows) => rows.length > 0,
    60_000,
  );
  await end(first, 'SIGKILL');
  expect((await runsOf('orders.archive')).at(-1)!.status).toBe('running');
  expect((await archived())!.count).toBe(300);
  await holder.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]);
  holder.release();
  const second = startWorker();
  const runs = await over('orders.archive', before + 1);
  expect(runs.at(-1)).toEqual({ name: 'orders.archive', status: 'done', attempts: 0, result: { archived: 40 } });
  expect(await archived()).toEqual({ count: 340, most: 2 });
  await end(second, 'SIGTERM');
  expect(second.exitCode).toBe(0);
}, 180_000);
