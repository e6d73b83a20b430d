import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Review } from './types.ts';

export const reviewColumns =
  'review_id, product_id, customer_id, rating, comment, verified, status, version, created_at, updated_at';
const byAuthor = sql(
  'reviews.read_by_authors',
  `select ${reviewColumns} from reviews.reviews
   join unnest($1::text[], $2::text[]) as asked (product_id, customer_id) using (product_id, customer_id)`,
);
const byId = sql('reviews.read', `select ${reviewColumns} from reviews.reviews where review_id = any($1)`);
const insert = sql(
  'reviews.insert',
  `insert into reviews.reviews (${reviewColumns}, demo)
   select ${reviewColumns}, $2 from json_populate_recordset(null::reviews.reviews, $1)`,
);
const save = sql(
  'reviews.save',
  `with saved as (
     update reviews.reviews as review
     set rating = r.rating, comment = r.comment, verified = r.verified, status = r.status, version = review.version + 1,
         updated_at = $2
     from json_populate_recordset(null::reviews.reviews, $1) as r
     where review.review_id = r.review_id and review.version = r.version
     returning review.review_id)
   select kernel.require(count(*) = $3, 'a review changed although it was locked') from saved`,
);
const remove = sql('reviews.delete', 'delete from reviews.reviews where review_id = any($1)');

/** A person's one review of a product. */
export type Authorship = Pick<Review, 'product_id' | 'customer_id'>;

/** Held by whoever writes a review or changes it, also before there is one. */
export const reviewLock = ({ product_id, customer_id }: Authorship) => `review:${product_id}:${customer_id}`;

/** Where a person's review of a product is, in maps. */
export const authorKey = ({ product_id, customer_id }: Authorship) => JSON.stringify([product_id, customer_id]);

/** Reviews by {@link authorKey}; those that nobody has written are missing. */
export async function readByAuthors(reader: Reader, asked: readonly Authorship[]): Promise<Map<string, Review>> {
  const rows = await reader.query<Review>(byAuthor, [
    asked.map((one) => one.product_id),
    asked.map((one) => one.customer_id),
  ]);
  return new Map(rows.map((review) => [authorKey(review), review]));
}

/** Reviews by id; unknown ones are missing. */
export async function readReviews(reader: Reader, reviewIds: readonly string[]): Promise<Map<string, Review>> {
  const rows = await reader.query<Review>(byId, [reviewIds.filter(isUuid)]);
  return new Map(rows.map((review) => [review.review_id, review]));
}

export function insertReviews(tx: Transaction, reviews: readonly Review[], demo = false): void {
  if (reviews.length > 0) void tx.write(insert, [JSON.stringify(reviews), demo]);
}

/** Saves what may change of reviews. Each must still have the version it was read with; the caller holds its lock. */
export function saveReviews(tx: Transaction, reviews: readonly Review[], now: Date): void {
  if (reviews.length > 0) void tx.write(save, [JSON.stringify(reviews), now, reviews.length]);
}

export function deleteReviews(tx: Transaction, reviewIds: readonly string[]): void {
  if (reviewIds.length > 0) void tx.write(remove, [reviewIds]);
}
