import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import { person } from '../../kernel/principal.ts';

const readOwn = sql(
  'analytics.read_of_principal',
  `select received_at, event_type, source, payload from analytics.analytics_event_log
   where principal = $1 order by analytics_event_id`,
);
const forget = sql('analytics.forget_people', 'delete from analytics.analytics_event_log where principal = any($1)');

const principalOf = (customerId: string) => person(customerId, []).id;

/** What apps and pages told while a customer was signed in, oldest first. */
export const exportAnalytics = (reader: Reader, customerId: string): Promise<Record<string, unknown>[]> =>
  reader.query(readOwn, [principalOf(customerId)]);

/** Deletes what apps and pages told of customers. */
export function forgetAnalyticsOf(tx: Transaction, customerIds: readonly string[]): void {
  if (customerIds.length > 0) void tx.write(forget, [customerIds.map(principalOf)]);
}
