import { sql, type Transaction } from '../../kernel/database.ts';

const enqueue = sql('jobs.enqueue', 'select jobs.enqueue($1, $2::json[], $3)');

const enqueueLater = sql('jobs.enqueue_at', 'select jobs.enqueue_at($1, $2::json, $3, $4)');

/** Puts one job into the queue that is due at `at`; one of the same key that waits already is moved there. */
export function enqueueJobAt(tx: Transaction, task: string, payload: unknown, at: Date, key: string): void {
  void tx.write(enqueueLater, [task, JSON.stringify(payload), at, key]);
}

/**
 * Puts jobs into the queue, one per payload, in the transaction of what they are about.
 *
 * @param lane jobs of one lane run one after the other; null: beside each other
 */
export function enqueueJobs(tx: Transaction, task: string, payloads: readonly unknown[], lane: string | null): void {
  if (payloads.length === 0) return;
  void tx.write(enqueue, [task, payloads.map((payload) => JSON.stringify(payload)), lane]);
}
