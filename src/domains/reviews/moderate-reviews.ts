import {
  type AuditEntry,
  type BatchContext,
  type Call,
  type Command,
  type Outcome,
  refusal,
  success,
} from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { Problem, problem, versionFault } from '../../kernel/errors.ts';
import { lockRatings, type ReviewChange, rate } from './rate.ts';
import { deleteReviews, readReviews, reviewLock, saveReviews } from './store.ts';
import type { Review, ReviewStatus } from './types.ts';

export interface ModerateReview {
  readonly review_id: string;
  /** `deleted` takes it away for good. */
  readonly status: ReviewStatus | 'deleted';
  readonly expected_version?: number | undefined;
}

type Moderated = ReviewChange & { readonly before: Review };

/** Shows, hides or deletes reviews, with the products' ratings; answers null for what was deleted. */
export const moderateReviews: Command<ModerateReview, Review | null> = {
  name: 'reviews.moderate',
  locks: ({ review_id }) => [`review:${review_id}`],
  execute,
};

async function execute(
  tx: Transaction,
  calls: readonly Call<ModerateReview>[],
  { now }: BatchContext,
): Promise<Outcome<Review | null>[]> {
  const ids = calls.map((call) => call.input.review_id);
  // whose they are never changes; what they say is read again once their authors cannot change it
  await tx.lock([...(await readReviews(tx, ids)).values()].map(reviewLock));
  const there = await readReviews(tx, ids);
  const results = calls.map(({ input }) => moderate(input, there.get(input.review_id)));
  const changes = results.filter((one): one is Moderated => !(one instanceof Problem));
  void lockRatings(tx, changes);
  saveReviews(
    tx,
    changes.flatMap(({ after }) => after ?? []),
    now,
  );
  deleteReviews(
    tx,
    changes.flatMap(({ before, after }) => (after === null ? before.review_id : [])),
  );
  rate(tx, changes);
  return results.map((one) => {
    if (one instanceof Problem) return refusal(one);
    const { after } = one;
    const value = after && { ...after, version: after.version + 1, updated_at: now.toISOString() };
    return success(value, [], [audited(one)]);
  });
}

function moderate({ status, expected_version }: ModerateReview, before: Review | undefined): Moderated | Problem {
  if (!before) return problem('not_found', 'There is no such review.');
  const fault = versionFault('review', expected_version, before.version);
  if (fault) return fault;
  return { before, after: status === 'deleted' ? null : { ...before, status } };
}

function audited({ before, after }: Moderated): AuditEntry {
  const entry = { entity: 'reviews', entityId: before.review_id };
  if (after) {
    return { ...entry, action: 'review.moderate', before: { status: before.status }, after: { status: after.status } };
  }
  // the trail outlives the author: what she wrote goes with the review
  const { comment: _, ...known } = before;
  return { ...entry, action: 'review.delete', before: known };
}
