import { beforeAll, describe, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { statisticsConsumer } from '../../../src/domains/customers/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry } from '../catalog/products.ts';

const trial = useShop();

beforeAll(async () => {
  await trial.run(putProducts, [entry('tea'), entry('cake')]);
});

describe('the trail', () => {
  const url = '/api/admin/audit';

  test('says who changed what, from what to what', async () => {
    await trial.as('editor').patch('/api/admin/products/tea', { price: '3.10' }, { 'x-request-id': 'req-tea' });
    const { status, body } = await trial.as('editor').get(`${url}?entity=products&entity_id=tea`);
    expect(status).toBe(200);
    expect(body.items[0]).toMatchObject({
      principal: 'person:editor',
      action: 'catalog.put_product',
      entity: 'products',
      entity_id: 'tea',
      before: { price_cents: 300 },
      after: { price_cents: 310 },
      request_id: 'req-tea',
    });
    const { body: by } = await trial.as('admin').get(`${url}?principal=person:editor`);
    expect(by.items.length).toBe(1);
    expect((await trial.as('admin').get(`${url}?from=2100-01-01`)).body.items).toEqual([]);
    expect((await trial.as('admin').get(`${url}?to=2000-01-01`)).body.items).toEqual([]);
  });

  test('is read page by page, each entry once', async () => {
    for (const price of ['1.00', '2.00', '3.00']) await trial.as('editor').patch('/api/admin/products/cake', { price });
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: { items: { audit_id: number }[]; next_cursor: string | null } } = await trial
        .as('admin')
        .get(`${url}?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ audit_id }) => audit_id));
      cursor = body.next_cursor;
    }
    const [count] = await trial.rows<{ count: number }>('select count(*) from kernel.audit_log');
    expect(new Set(seen).size).toBe(count!.count);
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
  });

  test('shows an editor nothing of accounts and keys', async () => {
    const { body: all } = await trial.as('admin').get(`${url}?entity=users`);
    expect(all.items.length).toBeGreaterThan(0);
    expect((await trial.as('editor').get(`${url}?entity=users`)).body.items).toEqual([]);
    expect((await trial.as('csr').get(url)).status).toBe(403);
  });
});

describe('saved views', () => {
  const url = '/api/admin/views';
  const view = { entity: 'orders', definition: { status: 'placed', columns: ['order_number', 'total'] } };

  test('are kept for their owner, and for others when they are shared', async () => {
    const kept = await trial.as('barista').put(`${url}/mine`, view);
    expect([kept.status, kept.body]).toEqual([
      200,
      { name: 'mine', ...view, shared: false, own: true, version: 1, updated_at: expect.any(String) },
    ]);
    expect((await trial.as('editor').get(`${url}/mine`)).status).toBe(404);
    const shared = await trial.as('barista').put(`${url}/mine`, { ...view, shared: true });
    expect(shared.body.version).toBe(2);
    expect((await trial.as('editor').get(`${url}/mine`)).body).toMatchObject({ own: false, shared: true });
    const other = await trial.as('editor').put(`${url}/mine`, { ...view, shared: true });
    expect([other.status, other.body.code]).toEqual([409, 'already_exists']);
    expect((await trial.as('editor').delete(`${url}/mine`)).status).toBe(404);
    const own = await trial.as('editor').put(`${url}/mine`, { ...view, entity: 'products' });
    expect(own.status).toBe(200);
    const { body } = await trial.as('editor').get(url);
    expect(body.items.map((one: { name: string; own: boolean }) => [one.name, one.own])).toEqual([
      ['mine', true],
      ['mine', false],
    ]);
    expect((await trial.as('barista').delete(`${url}/mine`)).status).toBe(204);
    expect((await trial.as('barista').get(`${url}/mine`)).status).toBe(404);
    expect((await trial.as('maria').get(url)).status).toBe(403);
  });
});

describe('keys', () => {
  const url = '/api/admin/api-keys';

  test('are shown once, work, and end', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const made = await trial.as('admin').post(url, { name: 'reader', scopes: ['admin:read'] }, headers);
    expect([made.status, made.body.scopes]).toEqual([201, ['admin:read']]);
    const { key, api_key_id } = made.body;
    const ask = async (path: string) =>
      (await trial.app.inject({ url: path, headers: { 'x-api-key': key } })).statusCode;
    expect([await ask('/api/admin/products'), await ask('/api/admin/users'), await ask('/api/admin/audit')]).toEqual([
      200, 403, 403,
    ]);
    const listed = await trial.as('admin').get(url);
    expect(listed.text).not.toContain(key);
    const kept = await trial.rows<{ body: string }>('select body from kernel.idempotency_keys');
    expect(JSON.stringify([kept, await trial.rows('select * from kernel.audit_log')])).not.toContain(key);
    const again = await trial.as('admin').post(url, { name: 'reader', scopes: ['admin:read'] }, headers);
    expect([again.status, again.body.code]).toEqual([409, 'already_exists']);
    const ended = await trial.as('admin').delete(`${url}/${api_key_id}`);
    expect([ended.status, typeof ended.body.revoked_at]).toEqual([200, 'string']);
    expect((await trial.as('admin').delete(`${url}/${api_key_id}`)).status).toBe(404);
    expect((await trial.as('admin').delete(`${url}/nonsense`)).status).toBe(404);
  });
});

describe('consumers', () => {
  const url = '/api/admin/consumers';
  const name = statisticsConsumer({ timeZone: 'UTC' }).name;

  beforeAll(async () => {
    await trial.rows('insert into kernel.consumers (name) values ($1), ($2)', [name, 'purchases.store']);
  });

  test('are paused, go on and start over, which the trail tells', async () => {
    const admin = trial.as('admin');
    const state = async () => (await admin.get(url)).body.items.find((one: { name: string }) => one.name === name);
    expect(await state()).toMatchObject({ paused: false, position: 0, dead_letters: 0 });
    expect((await admin.post(`${url}/${name}/pause`)).status).toBe(204);
    expect(await state()).toMatchObject({ paused: true });
    expect((await admin.post(`${url}/${name}/resume`)).status).toBe(204);
    expect(await state()).toMatchObject({ paused: false });
    expect((await admin.post(`${url}/${name}/reset`)).status).toBe(204);
    expect((await admin.post(`${url}/nobody/pause`)).status).toBe(404);
    const trail = await trial.rows<{ action: string }>(
      `select action from kernel.audit_log where entity = 'consumers' order by audit_id`,
    );
    expect(trail.map(({ action }) => action)).toEqual(['consumers.pause', 'consumers.resume', 'consumers.reset']);
    for (const verb of ['pause', 'resume', 'reset'])
      expect((await trial.as('editor').post(`${url}/${name}/${verb}`)).status).toBe(403);
  });

  test('take a dead letter again, once', async () => {
    const event = {
      event_id: '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f',
      type: 'order.completed',
      source: '/crema/orders',
      subject: 'o1',
      time: '2026-11-21T08:00:00.000Z',
      traceparent: null,
      data: {},
      transaction_id: '1',
      position: 1,
    };
    const letter = async (consumer: string, position: number, data: unknown, type = event.type) => {
      const [row] = await trial.rows<{ dead_letter_id: number }>(
        `insert into kernel.dead_letters
           (consumer, event_id, transaction_id, position, type, subject, event, error, attempts, failed_at)
         values ($1, $2, '1', $3, $5, 'o1', $4, 'broken', 5, now()) returning dead_letter_id`,
        [consumer, event.event_id, position, JSON.stringify({ ...event, type, data }), type],
      );
      return row!.dead_letter_id;
    };
    const good = await letter(name, 1, {
      order_id: 'o1',
      customer_id: null,
      origin: 'live',
      currency: 'EUR',
      total: '1.00',
      promised_at: null,
      ready_at: null,
      completed_at: event.time,
    });
    const bad = await letter(name, 2, { order_id: 'o1' }, 'order.placed');
    const admin = trial.as('admin');
    const { body } = await admin.get('/api/admin/dead-letters?status=open&limit=1');
    expect([body.items[0].dead_letter_id, body.next_cursor]).toEqual([bad, String(bad)]);
    const { body: next } = await admin.get(`/api/admin/dead-letters?status=open&cursor=${body.next_cursor}`);
    expect(next.items.map((one: { dead_letter_id: number }) => one.dead_letter_id)).toEqual([good]);
    expect((await trial.as('editor').post(`/api/admin/dead-letters/${good}/replay`)).status).toBe(403);
    expect((await admin.post(`/api/admin/dead-letters/${good}/replay`)).status).toBe(204);
    expect((await admin.post(`/api/admin/dead-letters/${good}/replay`)).status).toBe(404);
    const failed = await admin.post(`/api/admin/dead-letters/${bad}/replay`);
    expect([failed.status, failed.body.code]).toEqual([409, 'replay_failed']);
    const states = await trial.rows('select status from kernel.dead_letters order by dead_letter_id');
    expect(states).toEqual([{ status: 'replayed' }, { status: 'open' }]);
    expect((await admin.post('/api/admin/dead-letters/x/replay')).status).toBe(404);
  });
});
