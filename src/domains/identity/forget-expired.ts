import { sql, type Transaction } from '../../kernel/database.ts';

const deletions = ['sessions', 'mailed_links'].map((table) =>
  sql(`identity.forget_expired_${table}`, `delete from identity.${table} where expires_at <= $1`),
);

/** Deletes sessions and links that have expired. They open nothing any more; this only makes room. */
export function forgetExpired(tx: Transaction, now: Date): void {
  for (const deletion of deletions) void tx.write(deletion, [now]);
}
