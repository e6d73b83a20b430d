import { type BatchContext, type Call, type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { Problem, problem } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { listedProducts } from '../catalog/index.ts';
import { boughtProducts } from '../orders/index.ts';
import { lockRatings, rate } from './rate.ts';
import { type Authorship, authorKey, insertReviews, readByAuthors, reviewLock } from './store.ts';
import type { Review } from './types.ts';

export interface PostReview extends Authorship {
  readonly rating: number;
  readonly comment: string;
}

/** Writes a person's one review of a product. It is shown at once, and counts in the product's rating. */
export const postReview: Command<PostReview, Review> = {
  name: 'reviews.post',
  locks: (input) => [reviewLock(input)],
  execute,
  explain: (constraint) =>
    constraint === 'reviews_once'
      ? alreadyThere()
      : constraint === 'ratings_product_id_fkey'
        ? noSuchProduct()
        : undefined,
};

async function execute(
  tx: Transaction,
  calls: readonly Call<PostReview>[],
  { now }: BatchContext,
): Promise<Outcome<Review>[]> {
  const inputs = calls.map((call) => call.input);
  const [listed, there, bought] = await Promise.all([
    listedProducts(
      tx,
      inputs.map((input) => input.product_id),
    ),
    readByAuthors(tx, inputs),
    boughtProducts(tx, inputs),
  ]);
  const results = inputs.map((input, index): Review | Problem => {
    if (!listed.has(input.product_id)) return noSuchProduct();
    if (there.has(authorKey(input))) return alreadyThere();
    const { product_id, customer_id, rating, comment } = input;
    const time = { created_at: now.toISOString(), updated_at: now.toISOString() };
    const verified = bought[index]!;
    return {
      review_id: uuid7(),
      ...{ product_id, customer_id, rating, comment, verified },
      ...{ status: 'published', version: 1, ...time },
    };
  });
  const written = results.filter((one): one is Review => !(one instanceof Problem));
  const changes = written.map((after) => ({ before: null, after }));
  void lockRatings(tx, changes);
  insertReviews(tx, written);
  rate(tx, changes);
  return results.map((one) => (one instanceof Problem ? refusal(one) : success(one)));
}

const noSuchProduct = () => problem('not_found', 'There is no such product.');
const alreadyThere = () => problem('already_exists', 'You have reviewed this product already. Change that review.');
