import { sql, type Transaction } from '../../kernel/database.ts';

/** Who watches statistics hears here whose have changed. */
export const statisticsChannel = 'crema_statistics';

/** PostgreSQL takes less than 8,000 bytes. */
const maxPayload = 7_900;

const notify = sql('customers.notify_statistics', `select pg_notify('${statisticsChannel}', $1)`);

/**
 * Tells at the commit whose statistics have changed; an empty text when there are too many to name. By notification and
 * not by an event, because it says nothing that the log does not say already.
 */
export function signalStatistics(tx: Transaction, customerIds: readonly string[]): void {
  if (customerIds.length === 0) return;
  const payload = JSON.stringify(customerIds);
  void tx.write(notify, [Buffer.byteLength(payload) > maxPayload ? '' : payload]);
}
