import { type BatchContext, type Call, type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { Problem, problem, versionFault } from '../../kernel/errors.ts';
import { boughtProducts } from '../orders/index.ts';
import { lockRatings, type ReviewChange, rate } from './rate.ts';
import { type Authorship, authorKey, readByAuthors, reviewLock, saveReviews } from './store.ts';
import type { Review } from './types.ts';

export interface EditReview extends Authorship {
  readonly rating?: number | undefined;
  readonly comment?: string | undefined;
  readonly expected_version?: number | undefined;
}

/** Changes a person's own review. One that was rejected is looked at again before it is shown. */
export const editReview: Command<EditReview, Review> = {
  name: 'reviews.edit',
  locks: (input) => [reviewLock(input)],
  async execute(
    tx: Transaction,
    calls: readonly Call<EditReview>[],
    { now }: BatchContext,
  ): Promise<Outcome<Review>[]> {
    const inputs = calls.map((call) => call.input);
    const [there, bought] = await Promise.all([readByAuthors(tx, inputs), boughtProducts(tx, inputs)]);
    const results = inputs.map((input, index) => edit(input, there.get(authorKey(input)), bought[index]!));
    const changes = results.filter((one): one is Changed => !(one instanceof Problem));
    void lockRatings(tx, changes);
    saveReviews(
      tx,
      changes.map(({ after }) => after),
      now,
    );
    rate(tx, changes);
    return results.map((one) =>
      one instanceof Problem
        ? refusal(one)
        : success({ ...one.after, version: one.after.version + 1, updated_at: now.toISOString() }),
    );
  },
};

type Changed = ReviewChange & { readonly after: Review };

function edit(input: EditReview, before: Review | undefined, bought: boolean): Changed | Problem {
  if (!before) return problem('not_found', 'You have not reviewed this product.');
  const fault = versionFault('review', input.expected_version, before.version);
  if (fault) return fault;
  const after: Review = {
    ...before,
    rating: input.rating ?? before.rating,
    comment: input.comment ?? before.comment,
    verified: before.verified || bought,
    status: before.status === 'rejected' ? 'pending' : before.status,
  };
  return { before, after };
}
