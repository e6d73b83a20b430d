import { describe, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';

const trial = useShop();
const eventsOf = (id: string) =>
  trial.rows<{ type: string; data: Record<string, unknown> }>(
    `select type, data from kernel.event_log where subject = $1 and type like 'customer.%'
     order by transaction_id, position`,
    [id],
  );

describe('staff', () => {
  test('make customers, and services with the scope do', async () => {
    const body = {
      ...{ customer_id: 'ida', username: 'ida', display_name: 'Ida', email: 'ida@example.org', phone: '+49 1' },
      ...{ preferences: { receipt: 'email' }, dietary_restrictions: ['nuts', 'vegan', 'no coriander'] },
      ...{ birthday: '1990-04-30', time_zone: 'Europe/Berlin' },
    };
    const made = await trial.as('crm').post('/api/customers', body);
    expect([made.status, made.headers.etag, made.headers.location]).toEqual([201, '"1"', '/api/customers/ida']);
    expect(made.body).toMatchObject({ ...body, family_id: null, version: 1 });
    expect((await trial.as('csr').get('/api/customers/ida')).body).toEqual(made.body);
    expect(await eventsOf('ida')).toEqual([
      {
        type: 'customer.registered',
        data: {
          ...{ customer_id: 'ida', username: 'ida', display_name: 'Ida', email: 'ida@example.org', phone: '+49 1' },
          ...{ origin: 'live', family_id: null, wallet_id: 'ida' },
        },
      },
    ]);
    const again = await trial.as('editor').post('/api/customers', { customer_id: 'ida' });
    const named = await trial.as('editor').post('/api/customers', { username: 'ida' });
    expect([again.body.code, named.body.code]).toEqual(['already_exists', 'already_exists']);
  });

  test.each([
    [{ birthday: '2990-01-01' }, '/birthday'],
    [{ birthday: '1990-02-30' }, '/birthday'],
    [{ time_zone: 'Europe/Atlantis' }, '/time_zone'],
    [{ time_zone: '-03' }, '/time_zone'],
    [{ dietary_restrictions: ['nuts', 'nuts'] }, '/dietary_restrictions'],
    [{ preferences: { 'a key': 'x' } }, '/preferences'],
    [{ family_id: 'x' }, ''],
  ])('nobody is made of %j', async (body, path) => {
    const { status, body: problem } = await trial.as('editor').post('/api/customers', { phone: '1', ...body });
    expect([status, problem.errors[0].path.startsWith(path)]).toEqual([422, true]);
  });

  test('write what somebody must not eat in whatever form, and the same word counts once', async () => {
    const said = ['NUTS', 'nut', 'Caffeine Free', 'caffeine_free', 'gluten ', 'No Coriander'];
    const kept = ['nuts', 'caffeine-free', 'gluten', 'No Coriander'];
    const made = await trial.as('editor').post('/api/customers', { customer_id: 'formed', dietary_restrictions: said });
    expect([made.status, made.body.dietary_restrictions]).toEqual([201, kept]);
    const url = '/api/admin/customers/formed';
    const changed = await trial.as('editor').patch(url, { dietary_restrictions: ['Egg', 'Peanuts '] });
    expect(changed.body.dietary_restrictions).toEqual(['eggs', 'peanuts']);
    // what says the same is no change
    const same = await trial.as('editor').patch('/api/customers/formed', { dietary_restrictions: ['EGGS', 'Peanut'] });
    expect([same.status, same.body.version]).toEqual([200, 2]);
  });

  test('find them by part of a name, by diet, page by page', async () => {
    const editor = trial.as('editor');
    for (const n of [1, 2, 3]) {
      const dietary_restrictions = n === 2 ? ['fish'] : [];
      await editor.post('/api/customers', {
        customer_id: `found-${n}`,
        display_name: `Found ${n}`,
        dietary_restrictions,
      });
    }
    const ids = async (query: string) => {
      const { body } = await trial.as('csr').get(`/api/customers?${query}`);
      return [body.items.map((one: { customer_id: string }) => one.customer_id), body.total, body.total_pages];
    };
    expect(await ids('search=FOUND&sort=display_name&page_size=2')).toEqual([['found-1', 'found-2'], 3, 2]);
    expect(await ids('search=found&sort=-display_name&page_size=2&page=2')).toEqual([['found-1'], 3, 2]);
    expect(await ids('search=found&dietary_restriction=fish')).toEqual([['found-2'], 1, 1]);
    expect(await ids('search=found&dietary_restriction=%20Fish')).toEqual([['found-2'], 1, 1]);
    const { body } = await trial.as('csr').get('/api/admin/customers?dietary_restrictions=FISH');
    expect(body.items.map((one: { customer_id: string }) => one.customer_id)).toEqual(['found-2']);
    expect((await trial.as('csr').get('/api/customers?sort=phone')).status).toBe(422);
  });
});

describe('a person', () => {
  test('who has only an account is a customer in version 0, and one of her own once she says something', async () => {
    const maria = trial.as('maria');
    const before = await maria.get('/api/customers/me');
    expect(before.body).toMatchObject({ customer_id: 'maria', display_name: 'maria Test', version: 0 });
    const changes = { dietary_restrictions: ['milk'], preferences: { theme: 'dark' }, birthday: '1992-02-29' };
    const after = await maria.patch('/api/customers/me', changes, { 'if-match': '"0"' });
    expect([after.status, after.headers.etag]).toEqual([200, '"1"']);
    expect(after.body).toMatchObject({ ...changes, email: 'maria@example.org' });
    expect((await eventsOf('maria')).map(({ type }) => type)).toEqual(['customer.registered']);
    expect((await maria.patch('/api/customers/me', { phone: '1' }, { 'if-match': '"0"' })).status).toBe(412);
  });

  test('known by her account alone is for staff what a new customer is', async () => {
    const csr = trial.as('csr');
    const asked = async (id: string) =>
      Promise.all([
        csr.get(`/api/customers/${id}`),
        csr.get(`/api/customers/${id}/stats`),
        csr.get(`/api/customers/${id}/usual`),
        csr.get(`/api/customers/${id}/orders`),
        csr.get(`/api/loyalty/account?customer_id=${id}`),
        csr.get(`/api/loyalty/ledger?customer_id=${id}`),
        csr.get(`/api/loyalty/rewards?customer_id=${id}`),
      ]);
    expect((await asked('barista')).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200]);
    expect((await asked('nobody')).map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
    const points = { customer_id: 'barista', points: 5, reason: 'Thanks' };
    const given = await csr.post('/api/loyalty/adjustments', points);
    expect([given.status, given.body.balance]).toEqual([201, 5]);
    expect((await csr.get('/api/customers/barista')).body).toMatchObject({ email: 'barista@example.org', version: 1 });
  });

  test('has one name, phone and time zone, whichever way she says them', async () => {
    const maria = trial.as('maria');
    const said = { display_name: 'Maria Anna Rossi', phone: '+39 06', time_zone: 'Europe/Rome' };
    expect((await maria.patch('/api/customers/me', said)).status).toBe(200);
    const names = { first_name: 'Maria Anna', last_name: 'Rossi', phone: '+39 06', time_zone: 'Europe/Rome' };
    expect((await maria.get('/api/auth/me')).body).toMatchObject(names);
    await maria.patch('/api/auth/me', { first_name: 'Mia', time_zone: 'Europe/Berlin' });
    const profile = (await maria.get('/api/customers/me')).body;
    expect(profile).toMatchObject({ display_name: 'Mia Rossi', phone: '+39 06', time_zone: 'Europe/Berlin' });
    // staff who rename the account rename the customer
    await trial.as('admin').patch('/api/admin/users/maria', { last_name: 'Bianchi' });
    expect((await maria.get('/api/customers/me')).body.display_name).toBe('Mia Bianchi');
    // a name of one word, and none
    await maria.patch('/api/customers/me', { display_name: 'Mia' });
    expect((await maria.get('/api/auth/me')).body).toMatchObject({ first_name: 'Mia', last_name: '' });
  });

  test('changes the address of her account nowhere here, nor do staff', async () => {
    for (const who of ['maria', 'editor'] as const) {
      const { status, body } = await trial.as(who).patch('/api/customers/maria', { email: 'x@example.org' });
      expect([status, body.errors[0].path]).toEqual([422, '/email']);
    }
    expect((await trial.as('maria').get('/api/auth/me')).body.email).toBe('maria@example.org');
  });

  test('repeating what she said changes nothing and tells nobody', async () => {
    const maria = trial.as('maria');
    const { body } = await maria.get('/api/customers/me');
    const told = (await eventsOf('maria')).length;
    const { customer_id: _, family_id: __, created_at: ___, updated_at: ____, version, ...same } = body;
    expect((await maria.patch('/api/customers/me', same)).body.version).toBe(version);
    expect(await eventsOf('maria')).toHaveLength(told);
  });

  test('is unknown to others, who change nothing', async () => {
    const before = await trial.rows("select * from customers.customers where customer_id = 'maria'");
    const tried = await Promise.all([
      trial.as('jonas').get('/api/customers/maria'),
      trial.as('jonas').patch('/api/customers/maria', { phone: '6' }),
      trial.as('csr').patch('/api/customers/maria', { phone: '6' }),
      trial.as('jonas').delete('/api/customers/maria'),
      trial.as('editor').delete('/api/customers/maria'),
      trial.as('till').get('/api/customers/maria'),
      trial.as('jonas').get('/api/customers'),
      trial.as('csr').post('/api/customers', { phone: '6' }),
    ]);
    expect(tried.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 403, 403, 403]);
    expect(await trial.rows("select * from customers.customers where customer_id = 'maria'")).toEqual(before);
  });

  test('two who want one user name at once: one gets it', async () => {
    const both = await Promise.all([
      trial.as('maria').patch('/api/customers/me', { username: 'the-one' }),
      trial.as('jonas').patch('/api/customers/me', { username: 'the-one' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('erasing', () => {
  test('takes along all that she said, her favourites and her family', async () => {
    const editor = trial.as('editor');
    await editor.post('/api/customers', {
      ...{ customer_id: 'gone', username: 'gone', birthday: '1990-01-01', time_zone: 'UTC' },
      ...{ preferences: { a: 'b' }, dietary_restrictions: ['milk'] },
    });
    const { body: family } = await editor.post('/api/families', { customer_id: 'gone', name: 'Gone' });
    expect((await trial.as('crm').delete('/api/customers/gone', { 'if-match': '"9"' })).status).toBe(412);
    expect((await trial.as('crm').delete('/api/customers/gone')).status).toBe(204);
    expect((await editor.get('/api/customers/gone')).status).toBe(404);
    expect((await editor.get(`/api/families/${family.family_id}`)).status).toBe(404);
    const [row] = await trial.rows<Record<string, unknown>>(
      "select * from customers.customers where customer_id = 'gone'",
    );
    expect(row).toMatchObject({
      ...{ username: null, birthday: null, time_zone: null, family_id: null },
      ...{ preferences: {}, dietary_restrictions: [] },
    });
    expect((await eventsOf('gone')).at(-1)!.type).toBe('customer.erased');
    const trail = await trial.rows("select * from kernel.audit_log where entity_id = 'gone' and after is not null");
    expect(trail).toEqual([]);
  });

  test('oneself ends the account, too', async () => {
    const { body } = await trial.guest().post('/api/auth/register', {
      ...{ email: 'leaving@example.org', password: 'a teapot full of rain', first_name: 'Lea', last_name: 'Ving' },
      time_zone: 'Europe/Paris',
    });
    const headers = { authorization: `Bearer ${body.token}` };
    const me = await trial.guest().get('/api/customers/me', headers);
    expect(me.body).toMatchObject({ display_name: 'Lea Ving', time_zone: 'Europe/Paris', version: 1 });
    expect((await trial.guest().delete('/api/customers/me', headers)).status).toBe(204);
    const id = body.profile.user_id;
    expect(await trial.rows('select 1 from identity.users where user_id = $1', [id])).toEqual([]);
    expect((await trial.as('csr').get(`/api/customers/${id}`)).status).toBe(404);
  });
});
