import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackground } from '../../../src/roles/background.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { eventually } from '../payments/eventually.ts';

const trial = useShop();
let background: { stop(): Promise<void> };
beforeAll(async () => {
  background = await startBackground(trial.shop);
});
afterAll(() => background.stop());

const name = 'kernel.forget_answers';
const job = async () =>
  (await trial.as('admin').get('/api/admin/jobs')).body.items.find((one: { name: string }) => one.name === name);

test('admins see what a job came to, and have it run', async () => {
  await trial.rows(
    `insert into kernel.idempotency_keys (principal, route, key, fingerprint, status, content_type, body, created_at)
     select 'person:maria', 'GET /', 'key-' || n, 'x', 200, 'text/plain', '', now() - make_interval(hours => n) from generate_series(1, 40) as n`,
  );
  expect(await job()).toMatchObject({ schedule: '40 * * * *', paused: false, next_run_at: expect.any(String) });
  const asked = await trial.as('admin').post(`/api/admin/jobs/${name}/run`);
  expect(asked).toMatchObject({ status: 202, body: { name, cause: 'hand', status: 'waiting' } });
  const { last_run } = await eventually(
    job,
    (one) => one.last_run?.run_id === asked.body.run_id && one.last_run.status === 'done',
  );
  expect(last_run).toMatchObject({ result: { forgotten: 17 }, attempts: 0, error: null });
  expect(last_run.duration_ms).toBeGreaterThanOrEqual(0);
  expect(await trial.rows('select count(*)::int as left from kernel.idempotency_keys')).toEqual([{ left: 23 }]);
  expect(await trial.rows(`select principal, action, entity_id from kernel.audit_log where entity = 'jobs'`)).toEqual([
    { principal: 'person:admin', action: 'jobs.run', entity_id: name },
  ]);
});

test('every run that is kept can be seen, the last first, page by page, and by whom it was asked for', async () => {
  const other = 'identity.forget_expired';
  await trial.rows(
    `insert into jobs.runs (run_id, name, cause, status, due_at, started_at, finished_at, attempts, result, error)
     select ('01995f0e-6c1a-7d3e-9b60-' || lpad(n::text, 12, '0'))::uuid, $1, 'schedule',
       case when n = 2 then 'failed' else 'done' end, now(), now(), now() + make_interval(secs => n), 0,
       case when n <> 2 then '{"forgotten": 3}'::jsonb end, case when n = 2 then 'the roof leaks' end
     from generate_series(1, 3) as n`,
    [other],
  );
  const asked = await trial.as('admin').post(`/api/admin/jobs/${other}/run`);
  const url = `/api/admin/jobs/${other}/runs`;
  const all = async () => (await trial.as('admin').get(url)).body;
  const { items, ...page } = await eventually(all, (found) => found.items[0]?.status === 'done');
  expect(page).toEqual({ page: 1, page_size: 25, total: 4, total_pages: 1 });
  const [byHand, ...scheduled] = items;
  expect(byHand).toMatchObject({
    ...{ run_id: asked.body.run_id, name: other, cause: 'hand', asked_by: 'person:admin', status: 'done' },
    ...{ due_at: expect.any(String), started_at: expect.any(String), finished_at: expect.any(String), error: null },
  });
  const by = { cause: 'schedule', asked_by: null };
  expect(scheduled).toMatchObject([
    { ...by, status: 'done', duration_ms: 3_000, result: { forgotten: 3 }, error: null },
    { ...by, status: 'failed', duration_ms: 2_000, result: null, error: 'the roof leaks' },
    { ...by, status: 'done', duration_ms: 1_000 },
  ]);
  const second = (await trial.as('admin').get(`${url}?page=2&page_size=3`)).body;
  expect(second).toEqual({ items: [items[3]], page: 2, page_size: 3, total: 4, total_pages: 2 });
  expect((await trial.as('admin').get('/api/admin/jobs/nobody.knows/runs')).status).toBe(404);
  expect((await trial.as('admin').get(`${url}?page=0`)).status).toBe(422);
});

test('pausing and resuming are written down; a key repeats an answer; unknown jobs are not there', async () => {
  const key = { 'idempotency-key': 'pause-once' };
  const paused = await trial.as('admin').post(`/api/admin/jobs/${name}/pause`, undefined, key);
  expect(paused).toMatchObject({ status: 200, body: { paused: true, next_run_at: null } });
  const again = await trial.as('admin').post(`/api/admin/jobs/${name}/pause`, undefined, key);
  expect(again.text).toBe(paused.text);
  expect((await trial.as('admin').post(`/api/admin/jobs/${name}/resume`)).body).toMatchObject({ paused: false });
  expect((await trial.as('admin').post('/api/admin/jobs/nobody.knows/run')).status).toBe(404);
  expect(
    await trial.rows(
      `select action, before, after from kernel.audit_log where entity = 'jobs' and action <> 'jobs.run' order by audit_id`,
    ),
  ).toEqual([
    { action: 'jobs.pause', before: { paused: false }, after: { paused: true } },
    { action: 'jobs.resume', before: { paused: true }, after: { paused: false } },
  ]);
});

test('nobody else does', async () => {
  const before = await trial.rows('select from jobs.runs');
  for (const who of ['maria', 'barista', 'csr', 'editor', 'till'] as const) {
    expect((await trial.as(who).get('/api/admin/jobs')).status, who).toBe(403);
    expect((await trial.as(who).get(`/api/admin/jobs/${name}/runs`)).status, who).toBe(403);
    for (const verb of ['run', 'pause', 'resume'])
      expect((await trial.as(who).post(`/api/admin/jobs/${name}/${verb}`)).status, who).toBe(403);
  }
  expect(await trial.rows('select from jobs.runs')).toEqual(before);
  expect(await job()).toMatchObject({ paused: false });
});
