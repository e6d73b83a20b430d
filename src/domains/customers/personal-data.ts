import { now } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { presentStatistics } from './present.ts';
import { readStatistics } from './queries.ts';

/** What is counted about a customer, as she sees it. `timeZone`: the store's. */
export async function exportStatistics(
  reader: Reader,
  customerId: string,
  { currency, timeZone }: { readonly currency: string; readonly timeZone: string },
) {
  return presentStatistics(customerId, await readStatistics(reader, customerId, { now: now(), timeZone }), currency);
}
