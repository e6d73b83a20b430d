import { expect, test } from 'vitest';
import { makeDemo, removeDemo } from '../../src/roles/demo.ts';
import { useShop } from './trial-shop.ts';

const trial = useShop({ CREMA_DEMO: 'true', CREMA_DEMO_PASSWORD: 'correct horse battery staple' });

const counts = async () =>
  (
    await trial.rows<Record<string, number>>(
      `select (select count(*)::int from catalog.products) as products, (select count(*)::int from orders.orders) as orders,
         (select count(*)::int from payments.payments) as payments, (select count(*)::int from payments.refunds) as refunds,
         (select count(*)::int from customers.customers) as customers,
         (select count(*)::int from reviews.reviews) as reviews, (select count(*)::int from catalog.ratings) as ratings,
         (select count(*)::int from support.tickets) as tickets, (select count(*)::int from support.messages) as messages`,
    )
  )[0]!;

test('the demo has something of everything, and leaves nothing behind but what is not its own', async () => {
  const { kernel, config } = trial.shop;
  await makeDemo(kernel, config);
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
  });
  expect((await trial.guest().get('/api/products/latte')).body).toMatchObject({ average_rating: 3, review_count: 1 });
});
