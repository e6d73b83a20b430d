import { beforeAll, describe, expect, test } from 'vitest';
import { customerErased, statisticsConsumer } from '../../../src/domains/customers/index.ts';
import { storeConsumer } from '../../../src/domains/purchases/index.ts';
import { erasureConsumer } from '../../../src/domains/reviews/index.ts';
import { Client, Guest } from '../../roles/client.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { follow } from '../log.ts';
import { putMenu } from '../orders/selling.ts';

const trial = useShop({ SUPPORT_INBOX: 'help@cafe.example' });
beforeAll(() => putMenu(trial));

const secretWords = ['Noor', 'Haddad', 'noor@example.org', '+49 30 777', 'Lindenweg', 'Ring twice'];
const account = {
  email: 'noor@example.org',
  password: 'a teapot full of rain',
  first_name: 'Noor',
  last_name: 'Haddad',
  phone: '+49 30 777',
  address: 'Lindenweg 4',
};

/** Opens an account that has done a bit of everything; answers who it is. */
async function somebody(email: string) {
  const browser = new Guest(trial.app);
  const { status, body } = await browser.post('/api/auth/register', { ...account, email });
  expect(status).toBe(201);
  const me = new Client(trial.app, () => ({ authorization: `Bearer ${body.token}` }));
  const user_id: string = body.profile.user_id;
  const order = await me.post('/api/orders', {
    payment_method: 'cash',
    fulfilment: { type: 'delivery', address: 'Lindenweg 4' },
    contact: { name: 'Noor Haddad', email, phone: '+49 30 777' },
    note: 'Ring twice',
    items: [{ product_id: 'scone', quantity: 2 }],
  });
  expect(order.status).toBe(201);
  expect((await me.post('/api/cart/items', { product_id: 'espresso', quantity: 1 })).status).toBe(200);
  await me.post('/api/cart/wishlist/scone');
  const question = { name: 'Noor Haddad', email, topic: 'Noor', message: 'Ring twice at Lindenweg, please.' };
  expect((await me.post('/api/support/contact', question)).status).toBe(202);
  const review = { rating: 5, comment: 'As good as in Lindenweg.' };
  expect((await me.post('/api/products/scone/reviews', review)).status).toBe(201);
  const removed = await me.post('/api/products/espresso/reviews', {
    ...review,
    comment: 'Noor of Lindenweg was here.',
  });
  expect(removed.status).toBe(201);
  expect((await trial.as('editor').delete(`/api/admin/reviews/${removed.body.review_id}`)).status).toBe(200);
  const searched = { event_type: 'searched', payload: { words: 'tea near Lindenweg' } };
  expect((await me.post('/api/analytics/events', searched)).status).toBe(202);
  const purchase = { username: 'Noor Haddad', userid: user_id, price: '3.00', timestamp: '2026-01-01T00:00:00Z' };
  expect((await me.post('/buy', purchase, { 'idempotency-key': `buy-${email}` })).status).toBe(200);
  expect((await me.patch('/api/auth/me', { locale: 'de' }, { 'idempotency-key': 'p' })).status).toBe(200);
  await consume();
  return { me, browser, user_id, order_id: order.body.order_id as string };
}
const consume = async () => {
  for (const consumer of [statisticsConsumer({ timeZone: 'UTC' }), storeConsumer, erasureConsumer]) {
    await follow(trial.shop.database, consumer);
  }
};
/** Everything that the database holds, as one text. */
async function everything(): Promise<string> {
  const tables = await trial.rows<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')
       and schemaname not in ('jobs', 'graphile_worker')`,
  );
  const texts = await Promise.all(
    tables.map(({ name }) => trial.rows<{ all: string | null }>(`select json_agg(t)::text as all from ${name} as t`)),
  );
  return texts.map(([row]) => row!.all ?? '').join('\n');
}

describe('the export', () => {
  test('has everything that is known of a person, of every part of the business', async () => {
    const { me, user_id, order_id } = await somebody('export@example.org');
    const { status, body, headers } = await me.get('/api/auth/me/export');
    expect([status, headers['content-disposition']]).toEqual([200, 'attachment; filename="crema-export.json"']);
    expect(body).toMatchObject({
      exported_at: expect.any(String),
      account: { user_id, email: 'export@example.org', address: 'Lindenweg 4' },
      customer: { customer_id: user_id, display_name: 'Noor Haddad', phone: '+49 30 777' },
      statistics: { orders_placed: 1, purchases: 1 },
      cart: { items: [{ product_id: 'espresso', quantity: 1 }], wishlist: ['scone'] },
      orders: [{ order_id, note: 'Ring twice', items: [{ product_id: 'scone', quantity: 2 }] }],
      points: { account: { balance: 0 }, ledger: [] },
      purchases: [{ username: 'Noor Haddad', price: '3.00' }],
      reviews: [{ product_id: 'scone', comment: 'As good as in Lindenweg.' }],
      tickets: [{ topic: 'Noor', messages: [{ author: 'customer' }] }],
      messages: expect.arrayContaining([expect.objectContaining({ template: 'verify_email' })]),
      analytics: [{ event_type: 'searched', source: null, payload: { words: 'tea near Lindenweg' } }],
    });
    const audit = await trial.rows("select from kernel.audit_log where action = 'identity.export' and entity_id = $1", [
      user_id,
    ]);
    expect(audit).toHaveLength(1);
  });

  test('is nobody else’s', async () => {
    expect((await trial.guest().get('/api/auth/me/export')).status).toBe(401);
    const { body } = await trial.as('jonas').get('/api/auth/me/export');
    expect([body.account.user_id, body.orders, body.purchases, body.cart.items]).toEqual(['jonas', [], [], []]);
  });
});

describe('erasing', () => {
  test('takes the person and leaves the books', async () => {
    const other = await somebody('other@example.org');
    const { me, browser, user_id, order_id } = await somebody('noor@example.org');
    const before = await trial.rows<Record<string, unknown>>(
      'select total_cents, subtotal_cents, customer_id, status from orders.orders where order_id = $1',
      [order_id],
    );
    expect((await me.delete('/api/auth/me')).status).toBe(204);
    await consume();

    const orders = await trial.rows('select * from orders.orders where order_id = $1', [order_id]);
    expect(orders).toMatchObject([{ ...before[0], contact: null, note: null, fulfilment: { type: 'delivery' } }]);
    expect(await trial.rows('select from orders.items where order_id = $1', [order_id])).toHaveLength(1);
    const left = async (table: string, id = user_id) =>
      (
        await trial.rows(
          `select from ${table} where $1 in (row_to_json(${table.split('.')[1]}) ->> 'user_id',
        row_to_json(${table.split('.')[1]}) ->> 'customer_id', row_to_json(${table.split('.')[1]}) ->> 'userid',
        replace(row_to_json(${table.split('.')[1]}) ->> 'owner', 'customer:', ''))`,
          [id],
        )
      ).length;
    const tables = [
      ...['identity.users', 'identity.sessions', 'identity.mailed_links', 'customers.statistics'],
      ...['customers.product_statistics', 'customers.hour_statistics', 'customers.purchase_statistics'],
      ...['carts.carts', 'carts.items', 'carts.wishlist', 'purchases.purchases', 'reviews.reviews'],
    ];
    for (const table of tables) {
      expect([table, await left(table), (await left(table, other.user_id)) > 0]).toEqual([table, 0, true]);
    }
    expect(
      await trial.rows('select erased_at is not null as yes from customers.customers where customer_id = $1', [
        user_id,
      ]),
    ).toEqual([{ yes: true }]);
    expect((await trial.as('csr').get(`/api/customers/${user_id}`)).status).toBe(404);
    expect((await browser.post('/api/auth/refresh')).status).toBe(401);
    expect((await me.get('/api/auth/me')).status).toBe(401);
    expect((await new Guest(trial.app).post('/api/auth/login', account)).status).toBe(401);
    const events = await trial.rows('select type, data from kernel.event_log where subject = $1 and type = $2', [
      user_id,
      customerErased.type,
    ]);
    expect(events).toEqual([
      { type: 'customer.erased', data: { customer_id: user_id, erased_at: expect.any(String) } },
    ]);
  });

  test('leaves nothing of her words anywhere, and the audit trail of what happened', async () => {
    await trial.rows("delete from identity.users where email like 'export@%' or email like 'other@%'");
    const words = new Map(secretWords.map((word) => [word, 0]));
    const count = async () => {
      const all = await everything();
      return new Map([...words.keys()].map((word) => [word, all.split(word).length - 1]));
    };
    const before = await count();
    const { me, user_id } = await somebody('noor@example.org');
    expect([...(await count())].filter(([word, times]) => times <= before.get(word)!)).toEqual([]);
    expect((await me.delete('/api/auth/me')).status).toBe(204);
    await consume();
    expect(await count()).toEqual(before);
    const audit = await trial.rows<{ action: string; after: unknown }>(
      'select action, before, after from kernel.audit_log where entity_id = $1 order by audit_id',
      [user_id],
    );
    expect(audit).toEqual(
      ['register', 'update_profile', 'erase'].map((what) => ({
        action: `identity.${what}`,
        before: null,
        after: null,
      })),
    );
  });

  test('does not make her a customer anew, and frees the address', async () => {
    const { me, user_id } = await somebody('again@example.org');
    await me.delete('/api/auth/me');
    const again = await new Guest(trial.app).post('/api/auth/register', { ...account, email: 'again@example.org' });
    expect([again.status, again.body.profile.user_id === user_id]).toEqual([201, false]);
    const till = { payment_method: 'cash', fulfilment: { type: 'pickup' }, customer_id: user_id };
    const order = await trial
      .as('till')
      .post('/api/orders', { ...till, items: [{ product_id: 'scone', quantity: 1 }] });
    expect(order.status).toBe(201);
    const rows = await trial.rows(
      'select display_name, erased_at is null as there from customers.customers where customer_id = $1',
      [user_id],
    );
    expect(rows).toEqual([{ display_name: null, there: false }]);
  });
});
