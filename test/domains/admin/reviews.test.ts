import { beforeAll, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry } from '../catalog/products.ts';

const trial = useShop();
const url = '/api/admin/reviews';

beforeAll(async () => {
  await trial.run(putProducts, [entry('mocha')]);
  await trial.as('maria').post('/api/products/mocha/reviews', { rating: 1, comment: 'Buy pills at pills.example' });
});

test('a review is taken off, does not count any more, and the trail tells; then it is deleted', async () => {
  const { body: page } = await trial.as('csr').get(`${url}?search=PILLS`);
  const [review] = page.items;
  expect([page.total, review.status, review.version]).toEqual([1, 'published', 1]);
  const denied = await trial.as('csr').patch(`${url}/${review.review_id}`, { status: 'rejected' });
  expect(denied.status).toBe(403);
  const stats = async () => (await trial.guest().get('/api/products/mocha')).body.review_count;
  expect(await stats()).toBe(1);
  const taken = await trial.as('editor').patch(`${url}/${review.review_id}`, { status: 'rejected', version: 1 });
  expect([taken.status, taken.body.status, taken.body.version]).toEqual([200, 'rejected', 2]);
  expect(await stats()).toBe(0);
  const stale = await trial.as('editor').patch(url, [{ id: review.review_id, status: 'published', version: 1 }]);
  expect(stale.body.results[0].status).toBe(412);
  expect((await trial.as('editor').patch(`${url}/${review.review_id}`, { comment: 'Lovely.' })).status).toBe(422);
  const gone = await trial.as('editor').delete(`${url}/${review.review_id}`);
  expect(gone.body).toEqual({ id: review.review_id, outcome: 'deleted' });
  const trail = await trial.rows<{ action: string }>(
    'select action from kernel.audit_log where entity_id = $1 order by audit_id',
    [review.review_id],
  );
  expect(trail.map(({ action }) => action)).toEqual(['review.moderate', 'review.delete']);
});

test('a product that somebody has reviewed is archived', async () => {
  await trial.as('jonas').post('/api/products/mocha/reviews', { rating: 5, comment: 'Lovely.' });
  expect((await trial.as('editor').delete('/api/admin/products/mocha')).body.outcome).toBe('archived');
});
