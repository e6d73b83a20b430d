import { sql, type Transaction } from '../../kernel/database.ts';

const enqueue = sql('jobs.enqueue', 'select jobs.enqueue($1, $2::json[], $3)');

/**
 * Puts jobs into the queue, one per payload, in the transaction of what they are about.
 *
 * @param lane jobs of one lane run one after the other; null: beside each other
 */
export function enqueueJobs(tx: Transaction, task: string, payloads: readonly unknown[], lane: string | null): void {
  if (payloads.length === 0) return;
  void tx.write(enqueue, [task, payloads.map((payload) => JSON.stringify(payload)), lane]);
}
