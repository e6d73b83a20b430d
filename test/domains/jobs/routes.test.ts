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
    for (const verb of ['run', 'pause', 'resume'])
      expect((await trial.as(who).post(`/api/admin/jobs/${name}/${verb}`)).status, who).toBe(403);
  }
  expect(await trial.rows('select from jobs.runs')).toEqual(before);
  expect(await job()).toMatchObject({ paused: false });
});
