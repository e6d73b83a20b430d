import type { Consumer } from '../../kernel/consumer.ts';
import { type Reader, sql } from '../../kernel/database.ts';
import { isOurs } from '../../kernel/event.ts';
import { customerErased } from '../customers/events.ts';
import { lockRatings, rate } from './rate.ts';
import { deleteReviews, reviewColumns, reviewLock } from './store.ts';
import type { Review } from './types.ts';

const readOwn = sql(
  'reviews.read_of_customers',
  `select ${reviewColumns} from reviews.reviews where customer_id = any($1) order by created_at, review_id`,
);
const readOf = (reader: Reader, customerIds: readonly string[]) => reader.query<Review>(readOwn, [customerIds]);

/** What a customer wrote about products, oldest first. */
export const exportReviews = (reader: Reader, customerId: string): Promise<Review[]> => readOf(reader, [customerId]);

/** Deletes the reviews of people who are erased, with the products' ratings. */
export const erasureConsumer: Consumer = {
  name: 'reviews.erasure',
  types: [customerErased.type],
  async handle(tx, events) {
    const people = events.filter(isOurs).map(({ subject }) => subject);
    await tx.lock((await readOf(tx, people)).map(reviewLock));
    const written = await readOf(tx, people);
    const changes = written.map((before) => ({ before, after: null }));
    void lockRatings(tx, changes);
    deleteReviews(
      tx,
      written.map(({ review_id }) => review_id),
    );
    rate(tx, changes);
    return [];
  },
};
