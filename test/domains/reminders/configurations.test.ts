import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';
import { place, putMenu } from '../orders/selling.ts';

const trial = useShop({ STORE_TIME_ZONE: 'Europe/Berlin' });
beforeAll(() => putMenu(trial));
beforeEach(() => trial.rows('truncate reminders.reminder_preferences'));

const url = '/api/reminders/configurations';
const weekly = { channel: 'email', frequency: 'weekly' } as const;
const dayMs = 86_400_000;
const all = () =>
  trial.rows<Record<string, unknown>>('select * from reminders.reminder_preferences order by reminder_id');
const setUp = async (body: object = weekly) => {
  const answer = await trial.as('maria').post(url, body);
  expect(answer.status).toBe(201);
  return answer;
};

describe('somebody', () => {
  test('sets one up for a product, and it is as the contract says', async () => {
    const before = Date.now();
    const body = {
      ...weekly,
      product_id: 'scone',
      quiet_hours_start: '22:00',
      quiet_hours_end: '22:00',
      time_zone: 'America/New_York',
    };
    const { body: made, headers } = await setUp(body);
    expect(made).toMatchObject({
      ...body,
      ...{ customer_id: 'maria', rhythm: 'set', cadence_days: 7, last_notified: null, adherence_status: 'pending' },
      ...{ last_modified_by: 'person:maria', version: 1, unsubscribed_at: null },
    });
    const next = Date.parse(made.next_scheduled);
    expect(next - 7 * dayMs).toBeGreaterThanOrEqual(before);
    expect(next - 7 * dayMs).toBeLessThanOrEqual(Date.now());
    expect(headers.location).toBe(`${url}/${made.reminder_id}`);
    expect(headers.etag).toBe('"1"');
    expect(await trial.rows(`select from kernel.audit_log where entity = 'reminders'`)).toEqual([]);
  });

  test('need not say when it is quiet, nor where she is', async () => {
    const { body } = await setUp();
    expect(body).toMatchObject({
      product_id: null,
      quiet_hours_start: '21:00',
      quiet_hours_end: '08:00',
      time_zone: 'Europe/Berlin',
    });
    await trial.as('maria').patch('/api/auth/me', { time_zone: 'Asia/Tokyo' });
    expect((await setUp({ ...weekly, product_id: 'scone' })).body.time_zone).toBe('Asia/Tokyo');
  });

  test('has one of each product, also when she asks many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => trial.as('maria').post(url, weekly)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('already_exists');
    expect((await all()).length).toBe(1);
  });

  test.each([
    ['another product', { ...weekly, product_id: 'nowhere' }, '/product_id'],
    ['a zone that is none', { ...weekly, time_zone: 'Europe/Nowhere' }, '/time_zone'],
    ['an offset for a zone', { ...weekly, time_zone: '+05:30' }, '/time_zone'],
    ['a time that is none', { ...weekly, quiet_hours_start: '24:00' }, '/quiet_hours_start'],
    ['a channel that is none', { ...weekly, channel: 'pigeon' }, '/channel'],
    ['no frequency', { channel: 'sms' }, '/frequency'],
  ])('is refused %s', async (_what, body, path) => {
    const { status, body: problem } = await trial.as('maria').post(url, body);
    expect([status, problem.errors.map((one: { path: string }) => one.path)]).toEqual([422, [path]]);
    expect(await all()).toEqual([]);
  });

  test('changes it, from the version that she has seen, and takes it away', async () => {
    const { body: made } = await setUp();
    const one = `${url}/${made.reminder_id}`;
    const changed = await trial
      .as('maria')
      .put(one, { frequency: 'daily', adherence_status: 'overdue' }, { 'if-match': '"1"' });
    expect(changed).toMatchObject({
      status: 200,
      body: { frequency: 'daily', cadence_days: 1, channel: 'email', version: 2 },
    });
    expect((await trial.as('maria').put(one, { frequency: 'weekly' }, { 'if-match': '"1"' })).status).toBe(412);
    expect((await trial.as('maria').delete(one, { 'if-match': '"1"' })).status).toBe(412);
    expect((await trial.as('maria').delete(one)).status).toBe(204);
    expect((await trial.as('maria').delete(one)).status).toBe(404);
    expect(await all()).toEqual([]);
  });

  test('has it be about another product, or none, where she has no other of that', async () => {
    const one = `${url}/${(await setUp({ ...weekly, product_id: 'scone' })).body.reminder_id}`;
    const moved = await trial.as('maria').put(one, { product_id: 'espresso', customer_id: 'maria' });
    expect(moved).toMatchObject({ status: 200, body: { product_id: 'espresso', frequency: 'weekly', version: 2 } });
    expect((await trial.as('maria').put(one, { product_id: 'espresso' })).body).toMatchObject({ version: 3 });
    expect((await trial.as('maria').put(one, { product_id: null })).body).toMatchObject({ product_id: null });
    await setUp({ ...weekly, product_id: 'scone' });
    const taken = await trial.as('maria').put(one, { product_id: 'scone' });
    expect([taken.status, taken.body.code]).toEqual([409, 'already_exists']);
    for (const [body, path] of [
      [{ product_id: 'nowhere' }, '/product_id'],
      [{ customer_id: 'jonas' }, '/customer_id'],
    ] as const) {
      const refused = await trial.as('maria').put(one, body);
      expect([refused.status, refused.body.errors[0].path]).toEqual([422, path]);
      expect((await trial.as('csr').put(one, body)).status).toBe(422);
    }
    expect((await all()).map(({ product_id }) => product_id)).toEqual([null, 'scone']);
  });

  test('has one of each product, also when she moves many at once', async () => {
    const ids: string[] = [];
    for (const product_id of [null, 'scone', 'espresso']) {
      ids.push((await setUp({ ...weekly, product_id })).body.reminder_id);
    }
    const products = ['bagel', 'bagel', null];
    const answers = await Promise.all(
      ids.map((id, index) => trial.as('maria').put(`${url}/${id}`, { product_id: products[index]! })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.slice(0, 2).sort()).toEqual([200, 409]);
    expect([200, 409]).toContain(statuses[2]);
    expect(new Set((await all()).map(({ product_id }) => product_id)).size).toBe(3);
  });

  test('keeps a zone from before there was a check, until she chooses another', async () => {
    const one = `${url}/${(await setUp()).body.reminder_id}`;
    await trial.rows(`update reminders.reminder_preferences set time_zone = '+05:30'`);
    expect((await trial.as('maria').put(one, { frequency: 'daily' })).status).toBe(200);
    expect((await trial.as('maria').put(one, { time_zone: '+05:30' })).status).toBe(422);
  });

  test('sees, changes and removes nobody else’s, and sets up none for others', async () => {
    const { body: made } = await setUp();
    const one = `${url}/${made.reminder_id}`;
    expect((await trial.as('jonas').get(url)).body.total).toBe(0);
    expect((await trial.as('jonas').get(`${url}?customer_id=maria`)).body.total).toBe(0);
    expect((await trial.as('jonas').put(one, { frequency: 'daily' })).status).toBe(404);
    expect((await trial.as('jonas').delete(one)).status).toBe(404);
    expect((await trial.as('jonas').post(url, { ...weekly, customer_id: 'maria', product_id: 'scone' })).status).toBe(
      404,
    );
    expect((await trial.as('barista').put(one, { frequency: 'daily' })).status).toBe(404);
    expect((await trial.guest().get(url)).status).toBe(401);
    expect((await trial.as('crm').get(url)).status).toBe(403);
    expect(await all()).toMatchObject([{ customer_id: 'maria', frequency: 'weekly', version: 1 }]);
  });
});

describe('staff', () => {
  test.each(['csr', 'editor', 'admin'] as const)('%s sees to anybody’s, which is written down', async (who) => {
    const made = await trial.as(who).post(url, { ...weekly, customer_id: 'maria' });
    expect(made).toMatchObject({ status: 201, body: { customer_id: 'maria', last_modified_by: `person:${who}` } });
    const one = `${url}/${made.body.reminder_id}`;
    expect((await trial.as(who).put(one, { channel: 'sms' })).body.channel).toBe('sms');
    expect((await trial.as(who).delete(one)).status).toBe(204);
    const trail = `select action, before, after from kernel.audit_log where entity = 'reminders' and entity_id = $1 order by audit_id`;
    expect(await trial.rows(trail, [made.body.reminder_id])).toMatchObject([
      { action: 'reminder.create', before: null, after: { channel: 'email' } },
      { action: 'reminder.change', before: { channel: 'email' }, after: { channel: 'sms' } },
      { action: 'reminder.remove', before: { channel: 'sms' }, after: null },
    ]);
  });

  test('sets up none for whom nobody knows', async () => {
    const { status, body } = await trial.as('csr').post(url, { ...weekly, customer_id: 'nobody' });
    expect([status, body.errors[0].path]).toEqual([422, '/customer_id']);
  });

  test('filters, turns pages and exports', async () => {
    for (const product_id of [null, 'scone', 'espresso']) await setUp({ ...weekly, product_id });
    await trial.as('jonas').post(url, { channel: 'sms', frequency: 'daily' });
    const total = async (query: string) => (await trial.as('csr').get(`${url}?${query}`)).body.total;
    expect(await total('')).toBe(4);
    expect(await total('customer_id=maria')).toBe(3);
    expect(await total('product_id=scone')).toBe(1);
    expect(await total('channel=sms')).toBe(1);
    expect(await total('adherence_status=pending')).toBe(4);
    expect(await total('adherence_status=overdue')).toBe(0);
    const page = (await trial.as('csr').get(`${url}?page=2&page_size=3`)).body;
    expect([page.items.length, page.total_pages]).toEqual([1, 2]);
    const { body: csv, type } = await file(`${url}/export?customer_id=maria`);
    expect(type).toBe('text/csv; charset=utf-8');
    expect(csv.trim().split('\r\n').length).toBe(4);
    expect(
      (await trial.app.inject({ url: `${url}/export`, headers: await trial.as('jonas').credentials() })).body
        .trim()
        .split('\r\n').length,
    ).toBe(2);
    const admin = await file('/api/admin/reminders/export');
    expect(admin.body.trim().split('\r\n').length).toBe(5);
  });

  async function file(address: string) {
    const answer = await trial.app.inject({ url: address, headers: await trial.as('csr').credentials() });
    return { body: answer.body, type: answer.headers['content-type'] };
  }

  test('edits them as an entity: csr, too', async () => {
    const made = await trial.as('csr').post('/api/admin/reminders', { ...weekly, customer_id: 'maria' });
    expect(made.status).toBe(201);
    const one = `/api/admin/reminders/${made.body.reminder_id}`;
    const patched = await trial.as('csr').patch(one, { rhythm: 'learnt', version: 1 });
    expect(patched).toMatchObject({ status: 200, body: { rhythm: 'learnt', version: 2, adherence_status: 'pending' } });
    const bulk = await trial
      .as('editor')
      .patch('/api/admin/reminders', { filter: { customer_id: 'maria' }, set: { channel: 'push' }, expected_count: 1 });
    expect(bulk.body.results).toMatchObject([{ status: 200, version: 3 }]);
    expect((await trial.as('barista').get('/api/admin/reminders')).status).toBe(403);
    expect((await trial.as('csr').delete(one)).body).toMatchObject({ outcome: 'deleted' });
  });
});

describe('adherence', () => {
  const statusOf = async (id: string) =>
    (await trial.as('csr').get(`/api/admin/reminders/${id}`)).body.adherence_status;
  const tell = (id: string) =>
    trial.rows(
      `update reminders.reminder_preferences set last_notified = now() - interval '1 day' where reminder_id = $1`,
      [id],
    );

  test('is pending, then overdue, and on track while a purchase of the product came within the cadence', async () => {
    const { body: scones } = await setUp({ ...weekly, product_id: 'scone' });
    const { body: espressi } = await setUp({ ...weekly, product_id: 'espresso' });
    const { body: anything } = await setUp();
    const ids = [scones.reminder_id, espressi.reminder_id, anything.reminder_id];
    const statuses = () => Promise.all(ids.map(statusOf));
    expect(await statuses()).toEqual(['pending', 'pending', 'pending']);
    for (const id of ids) await tell(id);
    expect(await statuses()).toEqual(['overdue', 'overdue', 'overdue']);
    const { order_id } = await place(trial.as('maria'));
    expect(await statuses()).toEqual(['on-track', 'overdue', 'on-track']);
    await trial.rows(`update orders.orders set placed_at = now() - interval '8 days' where order_id = $1`, [order_id]);
    expect(await statuses()).toEqual(['overdue', 'overdue', 'overdue']);
    await trial.rows(`update orders.orders set placed_at = now() where order_id = $1`, [order_id]);
    await trial.as('maria').post(`/api/orders/${order_id}/cancel`);
    expect(await statuses()).toEqual(['overdue', 'overdue', 'overdue']);
  });
});

describe('preferences', () => {
  const own = '/api/loyalty/preferences';

  test('are one’s own default row', async () => {
    expect((await trial.as('maria').get(own)).status).toBe(404);
    const put = await trial.as('maria').put(own, { ...weekly, time_zone: 'Europe/Rome' });
    expect(put).toMatchObject({
      status: 200,
      body: { customer_id: 'maria', product_id: null, time_zone: 'Europe/Rome', version: 1 },
    });
    const again = await trial.as('maria').put(own, { channel: 'sms', frequency: 'daily', product_id: 'scone' });
    expect(again.body).toMatchObject({
      reminder_id: put.body.reminder_id,
      channel: 'sms',
      time_zone: 'Europe/Rome',
      version: 2,
    });
    expect((await trial.as('maria').get(own)).body).toEqual(again.body);
    expect((await trial.as('maria').put(own, weekly, { 'if-match': '"1"' })).status).toBe(412);
    expect((await trial.as('maria').get(url)).body.items).toEqual([again.body]);
    expect((await trial.as('jonas').get(own)).status).toBe(404);
    expect((await trial.as('till').get(own)).status).toBe(403);
  });

  test('many at once are one row', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => trial.as('maria').put(own, weekly)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await all()).toMatchObject([{ version: 5 }]);
  });
});

test('she gets them with her data, and they go with her', async () => {
  await trial.as('jonas').post(url, { ...weekly, product_id: 'scone' });
  const { body } = await trial.as('jonas').get('/api/auth/me/export');
  expect(body.reminders).toMatchObject([{ product_id: 'scone', channel: 'email', frequency: 'weekly' }]);
  expect((await trial.as('jonas').delete('/api/auth/me')).status).toBe(204);
  expect(await all()).toEqual([]);
});
