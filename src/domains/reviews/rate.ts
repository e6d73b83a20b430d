import type { Transaction } from '../../kernel/database.ts';
import { countRatings, type RatingChange, ratingLock } from '../catalog/index.ts';
import type { Review } from './types.ts';

/** A review as it was and as it will be; null where there is none. */
export interface ReviewChange {
  readonly before: Review | null;
  readonly after: Review | null;
}

/** Waits for the right to count the ratings of what changes; to be called before the first write. */
export function lockRatings(tx: Transaction, changes: readonly ReviewChange[]): Promise<void> {
  return tx.lock(ratingChanges(changes).map((change) => ratingLock(change.product_id)));
}

/** Keeps the products' ratings what their published reviews come to. */
export function rate(tx: Transaction, changes: readonly ReviewChange[]): void {
  countRatings(tx, ratingChanges(changes));
}

function ratingChanges(changes: readonly ReviewChange[]): RatingChange[] {
  return changes.flatMap(({ before, after }) => {
    const [was, is] = [shown(before), shown(after)];
    if (was.stars === is.stars) return [];
    const { product_id } = (after ?? before)!;
    return [{ product_id, reviews: is.reviews - was.reviews, stars: is.stars - was.stars }];
  });
}

const shown = (review: Review | null) =>
  review?.status === 'published' ? { reviews: 1, stars: review.rating } : { reviews: 0, stars: 0 };
