import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shortName } from '../../../src/domains/reviews/authors.ts';
import { editReview } from '../../../src/domains/reviews/edit-review.ts';
import { listReviews, moderateReviews, type Review } from '../../../src/domains/reviews/index.ts';
import { postReview } from '../../../src/domains/reviews/post-review.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { tally } from '../orders/at-once.ts';
import { place, putMenu } from '../orders/selling.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));
beforeEach(async () => {
  await trial.rows('delete from reviews.reviews');
  await trial.rows('delete from catalog.ratings');
});

const url = (product_id: string) => `/api/products/${product_id}/reviews`;
const post = (who: 'maria' | 'jonas', product_id = 'latte', rating = 5, comment = 'The best in town.') =>
  trial.as(who).post(url(product_id), { rating, comment });
const ratingOf = async (product_id: string) => {
  const { average_rating, review_count } = (await trial.guest().get(`/api/products/${product_id}`)).body;
  return [average_rating, review_count];
};
/** Products whose kept sums are not those of their published reviews. */
const wrong = () =>
  trial.rows(
    `select * from (
       select product_id, count(*)::int as review_count, sum(rating)::bigint as rating_sum from reviews.reviews
       where status = 'published' group by product_id) as counted
     full join (select * from catalog.ratings where review_count > 0 or rating_sum > 0) as kept using (product_id)
     where counted.review_count is distinct from kept.review_count or counted.rating_sum is distinct from kept.rating_sum`,
  );
const moderate = async (review_id: string, status: 'published' | 'pending' | 'rejected' | 'deleted') =>
  (await trial.run(moderateReviews, [{ review_id, status }]))[0];

describe('a review', () => {
  test('is shown at once, with a first name and an initial, and counts', async () => {
    const posted = await post('maria');
    expect([posted.status, posted.headers.etag]).toEqual([201, '"1"']);
    const shown = {
      ...{ review_id: expect.any(String), product_id: 'latte', rating: 5, comment: 'The best in town.' },
      ...{ verified: false, version: 1, display_name: 'maria T.' },
      ...{ created_at: expect.any(String), updated_at: posted.body.created_at },
    };
    expect(posted.body).toEqual({ ...shown, status: 'published' });
    const { body } = await trial.guest().get(url('latte'));
    expect(body).toEqual({ items: [shown], page: 1, page_size: 25, total: 1, total_pages: 1 });
    expect(await ratingOf('latte')).toEqual([5, 1]);
    await post('jonas', 'latte', 4);
    expect(await ratingOf('latte')).toEqual([4.5, 2]);
    expect(await ratingOf('espresso')).toEqual([null, 0]);
  });

  test.each([
    ['paid for', (id: string) => trial.as('till').post(`/api/orders/${id}/pay`, { method: 'cash' }), true],
    ['handed over', (id: string) => trial.as('barista').post(`/api/orders/${id}/complete`), true],
    ['cancelled', (id: string) => trial.as('maria').post(`/api/orders/${id}/cancel`), false],
    ['only ordered', async () => {}, false],
  ])('of what was %s is verified: %s', async (_how, after, verified) => {
    await trial.rows('delete from orders.orders');
    const { order_id } = await place(trial.as('maria'));
    await after(order_id);
    expect((await post('maria', 'scone')).body.verified).toBe(verified);
    // neither another product nor another person
    expect((await post('maria', 'espresso')).body.verified).toBe(false);
    expect((await post('jonas', 'scone')).body.verified).toBe(false);
  });

  test('becomes verified when it is changed after buying', async () => {
    await trial.rows('delete from orders.orders');
    await post('maria', 'scone');
    const { order_id } = await place(trial.as('maria'));
    await trial.as('barista').post(`/api/orders/${order_id}/complete`);
    expect((await trial.as('maria').patch(url('scone'), { rating: 4 })).body.verified).toBe(true);
  });

  test('is one of each person and product, also of ten at once at two servers', async () => {
    const other = await trial.another();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? trial.as('maria') : other.as('maria')).post(url('latte'), { rating: 3, comment: `word ${n}` }),
      ),
    );
    expect(tally(answers.map(({ status, body }) => `${status} ${body.code ?? ''}`))).toEqual({
      '201 ': 1,
      '409 already_exists': 9,
    });
    expect([await ratingOf('latte'), await wrong()]).toEqual([[3, 1], []]);
  });

  test('is changed by who wrote it', async () => {
    await post('maria', 'latte', 2);
    await post('jonas', 'latte', 5);
    const changed = await trial.as('maria').patch(url('latte'), { rating: 4 }, { 'if-match': '"1"' });
    expect([changed.status, changed.headers.etag]).toEqual([200, '"2"']);
    expect(changed.body).toMatchObject({ rating: 4, comment: 'The best in town.', version: 2 });
    const stale = await trial.as('maria').patch(url('latte'), { rating: 1 }, { 'if-match': '"1"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'version_mismatch']);
    expect(await ratingOf('latte')).toEqual([4.5, 2]);
    const { items } = (await trial.guest().get(url('latte'))).body;
    expect(items.map((one: Review) => one.rating).sort()).toEqual([4, 5]);
  });

  test.each([
    ['POST', { rating: 0, comment: 'good' }, '/rating'],
    ['POST', { rating: 6, comment: 'good' }, '/rating'],
    ['POST', { rating: 4.5, comment: 'good' }, '/rating'],
    ['POST', { rating: 4, comment: 'bad' }, '/comment'],
    ['POST', { rating: 4, comment: 'x'.repeat(2001) }, '/comment'],
    ['PATCH', {}, ''],
    ['PATCH', { comment: 'no' }, '/comment'],
  ] as const)('%s of what is not valid changes nothing', async (method, payload, path) => {
    const { status, body } = await trial.as('maria').send(method, url('latte'), payload);
    expect([status, body.errors.map((one: { path: string }) => one.path)]).toEqual([422, [path]]);
    expect(await trial.rows('select from reviews.reviews')).toEqual([]);
  });

  test('is for customers, of products that there are', async () => {
    const valid = { rating: 5, comment: 'The best in town.' };
    for (const name of ['barista', 'csr', 'till'] as const) {
      expect((await trial.as(name).post(url('latte'), valid)).status).toBe(403);
      expect((await trial.as(name).patch(url('latte'), valid)).status).toBe(403);
    }
    expect((await trial.guest().post(url('latte'), valid)).status).toBe(401);
    expect((await post('maria', 'nothing')).body.code).toBe('not_found');
    expect((await trial.as('maria').patch(url('latte'), valid)).body.code).toBe('not_found');
    expect((await trial.guest().get(url('nothing'))).status).toBe(404);
    expect(await trial.rows('select from reviews.reviews')).toEqual([]);
    expect(await trial.rows('select from catalog.ratings')).toEqual([]);
  });
});

test('a page of reviews is sorted by time or by stars', async () => {
  const stars = [3, 5, 1, 4, 2];
  for (const [n, rating] of stars.entries()) {
    await trial.run(postReview, [{ product_id: 'latte', customer_id: `c${n}`, rating, comment: `word ${n}` }]);
  }
  const read = async (query: string) =>
    (await trial.guest().get(`${url('latte')}?${query}`)).body.items.map((one: Review) => one.rating);
  expect(await read('')).toEqual(stars.toReversed());
  expect(await read('sort=rating')).toEqual([5, 4, 3, 2, 1]);
  expect(await read('sort=-rating&page_size=2&page=2')).toEqual([3, 4]);
  expect((await trial.guest().get(`${url('latte')}?sort=customer_id`)).status).toBe(422);
  const names = (await trial.guest().get(url('latte'))).body.items.map(
    (one: { display_name: null }) => one.display_name,
  );
  expect(names).toEqual([null, null, null, null, null]);
});

test('the menu is sorted by rating, of equal ones by how many', async () => {
  const rate = (product_id: string, ratings: readonly number[]) =>
    trial.run(
      postReview,
      ratings.map((rating, n) => ({ product_id, customer_id: `c${n}`, rating, comment: 'some words' })),
    );
  await rate('scone', [4, 4]);
  await rate('bagel', [4, 4, 4]);
  await rate('espresso', [1]);
  const { body } = await trial.guest().get('/api/products?sort=rating');
  const shown = body.items.map((one: Record<string, unknown>) => [
    one.product_id,
    one.average_rating,
    one.review_count,
  ]);
  expect(shown).toEqual([
    ['bagel', 4, 3],
    ['scone', 4, 2],
    ['espresso', 1, 1],
    ['latte', null, 0],
  ]);
});

describe('moderation', () => {
  test('hides a review and shows it again, with its stars, and is in the audit trail', async () => {
    const { review_id } = (await post('maria')).body;
    await post('jonas', 'latte', 1);
    expect(await moderate(review_id, 'rejected')).toMatchObject({ status: 'rejected', version: 2 });
    expect(await ratingOf('latte')).toEqual([1, 1]);
    expect((await trial.guest().get(url('latte'))).body.total).toBe(1);
    expect((await post('maria')).body.code).toBe('already_exists');
    const changed = await trial.as('maria').patch(url('latte'), { comment: 'Nicer words' });
    expect([changed.body.status, await ratingOf('latte')]).toEqual(['pending', [1, 1]]);
    await moderate(review_id, 'published');
    expect(await ratingOf('latte')).toEqual([3, 2]);
    const trail = 'select action, before, after from kernel.audit_log where entity_id = $1 order by audit_id';
    expect(await trial.rows(trail, [review_id])).toEqual([
      { action: 'review.moderate', before: { status: 'published' }, after: { status: 'rejected' } },
      { action: 'review.moderate', before: { status: 'pending' }, after: { status: 'published' } },
    ]);
    expect(await moderate(review_id, 'deleted')).toBeNull();
    expect([await ratingOf('latte'), await wrong()]).toEqual([[1, 1], []]);
    expect(await moderate(review_id, 'published')).toBe('not_found');
    expect(await moderate('nonsense', 'published')).toBe('not_found');
  });

  test('lists reviews of every status', async () => {
    const { review_id } = (await post('maria', 'latte', 2, 'Too much milk')).body;
    await post('jonas', 'scone', 5);
    await moderate(review_id, 'pending');
    const find = async (filter: object) => {
      const asked = { page: 1, page_size: 25, sort: '-created_at', ...filter };
      const { reviews, total } = await listReviews(trial.shop.database, asked);
      expect(total).toBe(reviews.length);
      return reviews.map((one) => `${one.customer_id} ${one.status}`);
    };
    expect(await find({})).toEqual(['jonas published', 'maria pending']);
    expect(await find({ status: 'pending' })).toEqual(['maria pending']);
    expect(await find({ rating: 5, product_id: 'scone' })).toEqual(['jonas published']);
    expect(await find({ search: 'MILK' })).toEqual(['maria pending']);
    expect(await find({ sort: 'rating' })).toEqual(['maria pending', 'jonas published']);
  });
});

test('ratings are exact when everybody writes, changes and hides at once, at two servers', async () => {
  const other = await trial.another();
  const products = ['latte', 'espresso', 'scone'];
  const kernels = [trial.shop.kernel, other.shop.kernel];
  const principal = {
    kind: 'system',
    id: 'system:test',
    customerId: null,
    roles: new Set(),
    scopes: new Set(),
  } as never;
  const authors = Array.from({ length: 60 }, (_, n) => ({
    product_id: products[n % 3]!,
    customer_id: `c${Math.floor(n / 3)}`,
  }));
  const submit = (n: number, command: never, input: unknown) =>
    kernels[n % 2]!.submit(command, { input, principal } as never).catch((error) => error);
  await Promise.all(
    authors.map((one, n) => submit(n, postReview as never, { ...one, rating: 1 + (n % 5), comment: 'first words' })),
  );
  const ids = await trial.rows<{ review_id: string }>('select review_id from reviews.reviews order by review_id');
  expect(ids).toHaveLength(60);
  await Promise.all([
    ...authors.map((one, n) => submit(n, editReview as never, { ...one, rating: 1 + (n % 4) })),
    ...ids.map(({ review_id }, n) =>
      submit(n + 1, moderateReviews as never, { review_id, status: n % 3 ? 'rejected' : 'deleted' }),
    ),
    ...authors.map((one, n) => submit(n + 1, editReview as never, { ...one, rating: 5 - (n % 3) })),
    ...ids.map(({ review_id }, n) => submit(n, moderateReviews as never, { review_id, status: 'published' })),
  ]);
  expect(await wrong()).toEqual([]);
  expect(await trial.rows('select from reviews.reviews')).toHaveLength(40);
});

test.each([
  ['Maria Rossi', 'Maria R.'],
  ['Anouk de Vries', 'Anouk V.'],
  ['ßen', 'ßen'],
  ['  Zuzana   Králová ', 'Zuzana K.'],
  ['Émile élan', 'Émile É.'],
  ['maria@example.org', ''],
  ['', ''],
])('%s is shown as "%s"', (name, shown) => {
  expect(shortName(name)).toBe(shown);
});
