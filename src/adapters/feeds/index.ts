import type { FeedMap } from './feed-map.ts';
import type { ImportedOrder, Reject } from './imported-order.ts';
import { type FeedCounts, type FeedSettings, readFeed } from './open-feed.ts';
import { readOrders } from './read-orders.ts';
import { readRejects } from './read-rejects.ts';

export { explainFeed, type FeedReport } from './explain-feed.ts';
export { FeedError } from './feed-error.ts';
export type { FeedMap } from './feed-map.ts';
export type { ImportedLine, ImportedOrder, Reject, Rule } from './imported-order.ts';
export type { FeedCounts, FeedSettings } from './open-feed.ts';
export { parseFeedMap } from './parse-feed-map.ts';

/** Files read through a map: counted, checked, and ready to be streamed as often as wanted until closed. */
export interface Feed extends FeedCounts {
  /** Of map and files: the same fingerprint gives the same orders in the same order, so `skip` may be trusted. */
  readonly fingerprint: string;
  orders(batchSize: number, skip?: number): AsyncGenerator<ImportedOrder[]>;
  rejects(limit?: number): AsyncGenerator<Reject>;
  /** Removes the working copy. */
  close(): Promise<void>;
}

/**
 * Opens files through a feed map.
 *
 * @param files paths, in any order; each goes to the table of the map whose pattern its name fits
 * @throws FeedError when map and files do not fit together; a bad line is no error but a reject
 */
export async function openFeed(map: FeedMap, files: readonly string[], settings: FeedSettings): Promise<Feed> {
  const feed = await readFeed(map, files, settings);
  const { orderCount, lineCount, rejectCount, skippedCount, totalCents } = feed;
  return {
    orderCount,
    lineCount,
    rejectCount,
    skippedCount,
    totalCents,
    fingerprint: feed.fingerprint,
    orders: (batchSize, skip) => readOrders(feed, batchSize, skip),
    rejects: (limit) => readRejects(feed, limit),
    close: feed.close,
  };
}
export { readProfileRows } from './profile-rows.ts';
