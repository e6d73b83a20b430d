import { sql, type Transaction } from '../../kernel/database.ts';

/** What becomes of a product's sums by one review: how many more are shown (1, 0, -1), and how many more stars. */
export interface RatingChange {
  readonly product_id: string;
  readonly reviews: number;
  readonly stars: number;
}

const begin = sql(
  'catalog.begin_ratings',
  'insert into catalog.ratings (product_id) select distinct unnest($1::text[]) on conflict (product_id) do nothing',
);
const count = sql(
  'catalog.count_ratings',
  `update catalog.ratings as rating
   set review_count = review_count + change.reviews, rating_sum = rating_sum + change.stars
   from (select product_id, sum(reviews)::int as reviews, sum(stars)::int as stars
         from unnest($1::text[], $2::int[], $3::int[]) as change (product_id, reviews, stars) group by product_id) as change
   where rating.product_id = change.product_id`,
);

/** Held by whoever counts ratings of a product. */
export const ratingLock = (productId: string) => `rating:${productId}`;

/**
 * Counts reviews on their products, in the transaction that writes them. The caller holds the `ratingLock`s. A product
 * that is gone in the meantime breaks `ratings_product_id_fkey`.
 */
export function countRatings(tx: Transaction, changes: readonly RatingChange[]): void {
  if (changes.length === 0) return;
  const products = changes.map((change) => change.product_id);
  void tx.write(begin, [products]);
  void tx.write(count, [products, changes.map((change) => change.reviews), changes.map((change) => change.stars)]);
}
