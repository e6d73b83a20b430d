import { sql, type Transaction } from '../../kernel/database.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { listedProducts } from '../catalog/index.ts';
import { boughtProducts } from '../orders/index.ts';
import type { PostReview } from './post-review.ts';
import { lockRatings, rate } from './rate.ts';
import { authorKey, deleteReviews, insertReviews, readByAuthors, reviewLock } from './store.ts';
import type { Review } from './types.ts';

/** A review of the demo's, with what became of it and the time at which it was written. */
export type DemoReview = PostReview & Pick<Review, 'status' | 'created_at'>;

const find = sql(
  'reviews.find_demo',
  `select review_id, product_id, customer_id, rating, comment, verified, status, version, created_at, updated_at
   from reviews.reviews where demo or customer_id = any($1) or product_id = any($2)`,
);

const isThere = sql('reviews.is_demo_there', 'select exists (select from reviews.reviews where demo) as there');

/** Writes the demo's reviews, of products that are there; once: the next time others may be their authors. */
export async function putDemoReviews(tx: Transaction, reviews: readonly DemoReview[]): Promise<void> {
  void tx.lock(reviews.map(reviewLock));
  const [demo] = await tx.query<{ there: boolean }>(isThere);
  if (demo!.there) return;
  const listed = await listedProducts(
    tx,
    reviews.map((review) => review.product_id),
  );
  const there = await readByAuthors(tx, reviews);
  const bought = await boughtProducts(tx, reviews);
  const written = reviews.flatMap((review, index): Review[] =>
    listed.has(review.product_id) && !there.has(authorKey(review))
      ? [
          {
            ...{ review_id: uuid7(), ...review, verified: bought[index]! },
            ...{ version: 1, updated_at: review.created_at },
          },
        ]
      : [],
  );
  const changes = written.map((after) => ({ before: null, after }));
  void lockRatings(tx, changes);
  insertReviews(tx, written, true);
  rate(tx, changes);
}

/**
 * Deletes the demo's reviews, and everybody's of products and by customers that go with the demo. It comes after other
 * deletions, when there are no locks to be had any more: whoever counts ratings of the same products at that moment may
 * make it run again.
 */
export async function forgetDemoReviews(
  tx: Transaction,
  customerIds: readonly string[],
  productIds: readonly string[],
): Promise<void> {
  const reviews = await tx.query<Review>(find, [customerIds, productIds]);
  deleteReviews(
    tx,
    reviews.map((review) => review.review_id),
  );
  rate(
    tx,
    reviews.map((before) => ({ before, after: null })),
  );
}
