import { describe, expect, test } from 'vitest';
import { password, useShop } from '../../roles/trial-shop.ts';

const trial = useShop();
const admin = () => trial.as('admin');
const trailOf = (id: string) =>
  trial.rows<{ principal: string; action: string; before: unknown; after: unknown }>(
    'select principal, action, before, after from kernel.audit_log where entity_id = $1 order by audit_id',
    [id],
  );

describe('accounts', () => {
  test('are made with roles, and their passwords never come back', async () => {
    const made = await admin().post('/api/admin/users', {
      email: 'Lena@Example.org',
      password: 'a long enough one',
      roles: ['barista'],
      first_name: 'Lena',
    });
    expect([made.status, made.body.email, made.body.roles]).toEqual([201, 'lena@example.org', ['barista']]);
    expect(made.text).not.toMatch(/password|argon|long enough/);
    const signedIn = await trial
      .guest()
      .post('/api/auth/login', { email: 'lena@example.org', password: 'a long enough one' });
    expect([signedIn.status, signedIn.body.profile.roles]).toEqual([200, ['barista']]);
    expect(JSON.stringify(await trailOf(made.body.user_id))).not.toMatch(/argon|long enough/);
    const again = await admin().post('/api/admin/users', { email: 'lena@example.org', password, roles: ['csr'] });
    expect([again.status, again.body.code]).toEqual([409, 'already_exists']);
  });

  test('are given and lose roles, which the trail tells', async () => {
    const changed = await admin().patch('/api/admin/users/jonas', { roles: ['csr', 'customer'], version: 1 });
    expect([changed.status, changed.body.roles, changed.body.version]).toEqual([200, ['customer', 'csr'], 2]);
    expect((await trailOf('jonas')).at(-1)).toEqual({
      principal: 'person:admin',
      action: 'identity.patch_user',
      before: { roles: ['customer'] },
      after: { roles: ['customer', 'csr'] },
    });
  });

  test('are erased as people can erase themselves, but not the last admin', async () => {
    const made = await admin().post('/api/admin/users', {
      email: 'gone@example.org',
      password: 'a long enough one',
      roles: ['customer'],
    });
    const url = `/api/admin/users/${made.body.user_id}`;
    expect((await admin().delete(url, { 'if-match': '"9"' })).status).toBe(412);
    expect((await admin().delete(url)).body).toEqual({ id: made.body.user_id, outcome: 'deleted' });
    expect((await admin().delete(url)).status).toBe(404);
    expect(JSON.stringify(await trailOf(made.body.user_id))).not.toContain('gone@example.org');
    const last = await admin().delete('/api/admin/users/admin');
    expect([last.status, last.body.code]).toEqual([409, 'last_admin']);
    expect((await admin().get('/api/admin/users/admin')).status).toBe(200);
  });

  test('leave no quick hash of their passwords behind', async () => {
    const body = { email: 'key@example.org', password: 'a long enough one', roles: ['barista'] };
    expect((await admin().post('/api/admin/users', body, { 'idempotency-key': 'new-user' })).status).toBe(201);
    expect(await trial.rows(`select 1 from kernel.idempotency_keys where key = 'new-user'`)).toEqual([]);
  });

  test('the last admin stays', async () => {
    const refused = await admin().patch('/api/admin/users/admin', { roles: ['editor'] });
    expect([refused.status, refused.body.code]).toEqual([409, 'last_admin']);
    expect(await trial.rows(`select roles from identity.users where user_id = 'admin'`)).toEqual([
      { roles: ['admin'] },
    ]);
  });

  test('two admins who depose each other at once: one stays', async () => {
    await admin().patch('/api/admin/users/editor', { roles: ['admin'] });
    const another = await trial.another();
    const both = await Promise.all([
      trial.as('admin').patch('/api/admin/users/editor', { roles: ['editor'] }),
      another.as('admin').patch('/api/admin/users/admin', { roles: ['editor'] }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const left = await trial.rows<{ user_id: string }>(`select user_id from identity.users where 'admin' = any(roles)`);
    expect(left.length).toBe(1);
    await trial.rows(`update identity.users set roles = '{admin}' where user_id = 'admin'`);
    await trial.rows(`update identity.users set roles = '{editor}' where user_id = 'editor'`);
  });

  test('nor can a set of them, or the database by itself, depose all', async () => {
    const { body } = await admin().patch('/api/admin/users', [
      { id: 'maria', roles: ['admin'] },
      { id: 'admin', roles: ['customer'] },
    ]);
    expect(body.results.map(({ status }: { status: number }) => status)).toEqual([200, 409]);
    const all = await admin().patch('/api/admin/users', [
      { id: 'maria', roles: ['customer'] },
      { id: 'admin', roles: ['customer'] },
    ]);
    expect(all.body.results.map(({ status }: { status: number }) => status)).toEqual([200, 409]);
    await expect(trial.rows(`delete from identity.users where 'admin' = any(roles)`)).rejects.toThrow(
      /nobody would be left/,
    );
  });

  test.each(['maria', 'barista', 'csr', 'editor', 'crm'] as const)('%s learns and changes nothing', async (name) => {
    const before = await trial.rows('select * from identity.users order by user_id');
    const client = trial.as(name);
    const answers = await Promise.all([
      client.get('/api/admin/users'),
      client.get('/api/admin/users/admin'),
      client.post('/api/admin/users', { email: 'x@example.org', password, roles: ['admin'] }),
      client.patch('/api/admin/users/maria', { roles: ['admin'] }),
      client.patch('/api/admin/users', [{ id: 'maria', roles: ['admin'] }]),
      client.get('/api/admin/api-keys'),
      client.post('/api/admin/api-keys', { name: 'mine', scopes: ['orders'] }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403, 403]);
    expect(await trial.rows('select * from identity.users order by user_id')).toEqual(before);
  });

  test.each([
    { password_hash: 'x' },
    { demo: true },
    { roles: [] },
    { roles: ['owner'] },
    { email: 'other@example.org' },
  ])('%j is nothing that can be changed', async (body) => {
    expect((await admin().patch('/api/admin/users/maria', body)).status).toBe(422);
  });
});

describe('customers', () => {
  test('are made, changed and told of', async () => {
    const editor = trial.as('editor');
    const made = await editor.post('/api/admin/customers', { display_name: 'Ida', username: 'ida' });
    expect([made.status, made.body.display_name, made.body.spend]).toEqual([201, 'Ida', '0.00']);
    const id = made.body.customer_id;
    const changed = await editor.patch(`/api/admin/customers/${id}`, { phone: '+49 1' }, { 'if-match': '"1"' });
    expect([changed.status, changed.body.phone, changed.body.version]).toEqual([200, '+49 1', 2]);
    const events = await trial.rows<{ type: string }>(
      'select type from kernel.event_log where subject = $1 order by transaction_id, position',
      [id],
    );
    expect(events.map(({ type }) => type)).toEqual(['customer.registered', 'customer.updated']);
    expect((await trailOf(id)).at(-1)).toMatchObject({ before: { phone: null }, after: { phone: '+49 1' } });
  });

  test('have user names of their own, also within one set', async () => {
    const editor = trial.as('editor');
    for (const customer_id of ['c1', 'c2', 'c3'])
      await editor.post('/api/admin/customers', { customer_id, phone: '1' });
    const { body } = await editor.patch('/api/admin/customers', [
      { id: 'c1', username: 'same' },
      { id: 'c2', username: 'same' },
      { id: 'c3', username: 'ida' },
    ]);
    expect(body.results.map(({ status }: { status: number }) => status)).toEqual([200, 409, 409]);
  });

  test('with an account are archived, others deleted', async () => {
    const editor = trial.as('editor');
    await trial.as('maria').patch('/api/customers/me', { display_name: 'Maria' });
    expect((await editor.delete('/api/admin/customers/maria')).body).toEqual({ id: 'maria', outcome: 'archived' });
    expect((await editor.delete('/api/admin/customers/c1')).body).toEqual({ id: 'c1', outcome: 'deleted' });
    expect((await editor.delete('/api/admin/customers/c1')).status).toBe(404);
  });
});

test('a customer who was erased stays so', async () => {
  const made = await trial.as('editor').post('/api/admin/customers', { customer_id: 'ghost' });
  expect([made.status, made.body.errors]).toEqual([201, undefined]);
  await trial.rows(`update customers.customers set erased_at = now() where customer_id = 'ghost'`);
  const { body } = await trial.as('editor').patch('/api/admin/customers', [
    { id: 'ghost', phone: '1' },
    { id: 'c2', phone: '2' },
  ]);
  expect(body.results.map(({ status }: { status: number }) => status)).toEqual([404, 200]);
});

describe('coupons', () => {
  const url = '/api/admin/coupons';

  test('are made, changed, and no coupons any more once they are archived', async () => {
    const editor = trial.as('editor');
    const made = await editor.post(url, { coupon_code: 'SPRING', percent_off: 10 });
    expect([made.status, made.body.percent_off, made.body.min_subtotal]).toEqual([201, 10, '0.00']);
    expect((await editor.patch(`${url}/SPRING`, { amount_off: '2.00' })).status).toBe(422);
    const changed = await editor.patch(`${url}/SPRING`, { amount_off: '2.00', percent_off: null, version: 1 });
    expect([changed.body.amount_off, changed.body.percent_off, changed.body.version]).toEqual(['2.00', null, 2]);
    const maria = trial.as('maria');
    expect((await maria.post('/api/cart/coupon', { code: 'SPRING' })).status).toBe(200);
    expect((await editor.delete(`${url}/SPRING`)).body).toEqual({ id: 'SPRING', outcome: 'archived' });
    expect((await maria.post('/api/cart/coupon', { code: 'SPRING' })).body.code).toBe('invalid_coupon');
    await editor.post(url, { coupon_code: 'TYPO', amount_off: '1.00' });
    expect((await editor.delete(`${url}/TYPO`)).body.outcome).toBe('deleted');
  });

  test.each([
    {},
    { percent_off: 10, amount_off: '1.00' },
    { amount_off: '0.00' },
    { percent_off: 101 },
    { percent_off: 5, starts_at: '2026-12-02', ends_at: '2026-12-01' },
    { percent_off: 5, redemptions: 3 },
  ])('%j is none', async (body) => {
    expect((await trial.as('editor').post(url, { coupon_code: 'NONE', ...body })).status).toBe(422);
    expect(await trial.rows(`select 1 from carts.coupons where coupon_code = 'NONE'`)).toEqual([]);
  });
});
