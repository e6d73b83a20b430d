import { expect, test } from 'vitest';
import { basketsConsumer } from '../../src/domains/bundles/index.ts';
import { ledgerConsumer, readAccount, walletsConsumer } from '../../src/domains/loyalty/index.ts';
import { now } from '../../src/kernel/clock.ts';
import { makeDemo, removeDemo } from '../../src/roles/demo.ts';
import { follow } from '../domains/log.ts';
import { useShop } from './trial-shop.ts';

const trial = useShop({ CREMA_DEMO: 'true', CREMA_DEMO_PASSWORD: 'correct horse battery staple' });

const counts = async () =>
  (
    await trial.rows<Record<string, number>>(
      `select (select count(*)::int from catalog.products) as products, (select count(*)::int from orders.orders) as orders,
         (select count(*)::int from payments.payments) as payments, (select count(*)::int from payments.refunds) as refunds,
         (select count(*)::int from customers.customers) as customers,
         (select count(*)::int from reviews.reviews) as reviews, (select count(*)::int from catalog.ratings) as ratings,
         (select count(*)::int from support.tickets) as tickets, (select count(*)::int from support.messages) as messages,
         (select count(*)::int from customers.families) as families,
         (select count(*)::int from customers.favorites) as favorites,
         (select count(*)::int from loyalty.wallets) as wallets, (select count(*)::int from loyalty.ledger) as entries,
         (select count(*)::int from bundles.pairs) as pairs`,
    )
  )[0]!;

test('the demo has something of everything, and leaves nothing behind but what is not its own', async () => {
  const { kernel, config, database } = trial.shop;
  await makeDemo(kernel, config);
  for (const consumer of [ledgerConsumer(config.loyalty), walletsConsumer, basketsConsumer])
    await follow(database, consumer);
  const made = await counts();
  for (const [what, count] of Object.entries(made)) expect([what, count]).not.toEqual([what, 0]);
  expect(await makeDemo(kernel, config)).toEqual({ seeded: false });
  expect(await counts()).toEqual(made);

  const { items } = (await trial.guest().get('/api/products/cappuccino/reviews')).body;
  expect(items.length).toBe(4);
  expect(items[0]).toMatchObject({
    display_name: expect.stringMatching(/^\p{L}+ \p{L}\.$/u),
    verified: true,
    rating: 5,
  });
  expect((await trial.guest().get('/api/products?sort=rating&page_size=1')).body.items[0].average_rating).toBe(5);
  const statuses = 'select status, count(*)::int from support.tickets group by status order by status';
  expect(await trial.rows(statuses)).toEqual(['answered', 'open', 'resolved'].map((status) => ({ status, count: 1 })));
  const told = "select type from kernel.event_log where type like 'support.%' order by position";
  expect((await trial.rows<{ type: string }>(told)).map(({ type }) => type.split('_')[1])).toEqual([
    ...['opened', 'opened', 'opened', 'resolved'],
  ]);
  // a product that the café has made its own, and a review of it
  await trial.rows("update catalog.products set demo = false where product_id = 'latte'");
  const review = { rating: 3, comment: 'Mine is here to stay.' };
  expect((await trial.as('maria').post('/api/products/latte/reviews', review)).status).toBe(201);
  await trial.as('maria').post('/api/products/mocha/reviews', review);

  await removeDemo(kernel, 'off');
  expect(await counts()).toEqual({
    ...{
      products: 1,
      orders: 0,
      payments: 0,
      refunds: 0,
      customers: 0,
      reviews: 1,
      ratings: 1,
      tickets: 0,
      messages: 0,
    },
    ...{ families: 0, favorites: 0, wallets: 0, entries: 0, pairs: 0 },
  });
  expect((await trial.guest().get('/api/products/latte')).body).toMatchObject({ average_rating: 3, review_count: 1 });
});

test('the demo’s people have families, favourites and diets, and things go together', async () => {
  const { kernel, config, database } = trial.shop;
  await removeDemo(kernel, null);
  await makeDemo(kernel, config);
  for (const consumer of [ledgerConsumer(config.loyalty), walletsConsumer, basketsConsumer])
    await follow(database, consumer);
  const { token } = (
    await trial
      .guest()
      .post('/api/auth/login', { email: 'customer@crema.test', password: 'correct horse battery staple' })
  ).body;
  const get = async (url: string) =>
    (await trial.app.inject({ url, headers: { authorization: `Bearer ${token}` } })).json();
  const { items: families } = await get('/api/families');
  expect([families.length, families[0].members.length, families[0].shares_wallet]).toEqual([1, 3, true]);
  const together = await Promise.all(
    ['demo-customer', 'demo-customer-01', 'demo-customer-02'].map((id) =>
      readAccount(database, id, config.loyalty, now()),
    ),
  );
  expect(new Set(together.map(({ balance }) => balance)).size).toBe(1);
  expect(together[0]!.balance).toBe(together.reduce((sum, { lifetime }) => sum + lifetime, 0));
  const favorites = (await get('/api/customers/me/favorites')).items;
  expect(favorites.map((one: { available: boolean }) => one.available)).toEqual([true, true, true]);
  const offered = async (url: string) =>
    url === '' ? (await trial.guest().get('/api/loyalty/bundles?limit=50')).body : get(url);
  const [all, hers] = [await offered(''), await offered('/api/loyalty/bundles?limit=50')];
  expect(hers.length).toBeGreaterThan(2);
  expect(all.length).toBeGreaterThan(hers.length);
  // a real person in a family of the demo keeps her points, and the family
  await trial.as('editor').post('/api/families/demo-family-1/members/maria', {});
  await follow(database, walletsConsumer);
  await removeDemo(kernel, 'off');
  expect(await trial.rows('select wallet_id from loyalty.members')).toEqual([{ wallet_id: 'demo-family-1' }]);
  expect(await trial.rows('select family_id from customers.families')).toEqual([{ family_id: 'demo-family-1' }]);
});
