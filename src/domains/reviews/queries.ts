import type { ExpressionBuilder } from 'kysely';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import { listsOf } from '../../adapters/postgres/kysely.ts';
import { anywhere, orderOf, type Place, readPage } from '../../adapters/postgres/lists.ts';
import type { DB } from '../../adapters/postgres/schema.gen.ts';
import type { Review, ReviewStatus } from './types.ts';

export interface ReviewFilter extends Place {
  /** One of {@link reviewSorts}, with `-` in front for descending. */
  readonly sort: string;
  readonly product_id?: string | undefined;
  readonly customer_id?: string | undefined;
  readonly status?: ReviewStatus | undefined;
  readonly rating?: number | undefined;
  readonly verified?: boolean | undefined;
  /** Written at or after, ISO 8601. */
  readonly from?: string | undefined;
  /** Written before, ISO 8601. */
  readonly to?: string | undefined;
  /** A part of the comment. */
  readonly search?: string | undefined;
}

export const reviewSorts = ['created_at', 'updated_at', 'rating', 'product_id'] as const;

/** A page of reviews, whatever their status, and how many there are in all. */
export async function listReviews(
  database: PostgresDatabase,
  filter: ReviewFilter,
): Promise<{ reviews: Review[]; total: number }> {
  const { field, direction } = orderOf<(typeof reviewSorts)[number]>(filter.sort);
  const matching = listsOf(database)
    .selectFrom('reviews.reviews')
    .where((row) => conditions(row, filter));
  const sorted = matching
    .select(['review_id', 'product_id', 'customer_id', 'rating', 'comment', 'verified', 'status', 'version'])
    .select(['created_at', 'updated_at'])
    .orderBy(field, direction)
    .orderBy('created_at', 'desc')
    .orderBy('review_id', 'desc');
  const { rows, total } = await readPage(matching, sorted, filter);
  return { reviews: rows as Review[], total };
}

function conditions(row: ExpressionBuilder<DB, 'reviews.reviews'>, filter: ReviewFilter) {
  const given = [];
  for (const field of ['product_id', 'customer_id', 'status', 'rating', 'verified'] as const) {
    const value = filter[field];
    if (value !== undefined) given.push(row(field, '=', value));
  }
  if (filter.from !== undefined) given.push(row('created_at', '>=', filter.from));
  if (filter.to !== undefined) given.push(row('created_at', '<', filter.to));
  if (filter.search !== undefined) {
    given.push(row('comment', 'ilike', anywhere(filter.search)));
  }
  return row.and(given);
}
