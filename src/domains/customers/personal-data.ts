import { now } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { presentStatistics } from './present.ts';
import { readStatistics } from './queries.ts';
import { familiesOf } from './store-families.ts';

/** What is counted about a customer, as she sees it. `timeZone`: the store's. */
export async function exportStatistics(
  reader: Reader,
  customerId: string,
  { currency, timeZone }: { readonly currency: string; readonly timeZone: string },
) {
  return presentStatistics(customerId, await readStatistics(reader, customerId, { now: now(), timeZone }), currency);
}

/** The families that a customer is in or was asked into, without the others in them: those are not hers to take along. */
export async function exportFamilies(reader: Reader, customerId: string) {
  return (await familiesOf(reader, customerId)).map(({ family_id, name, shares_wallet, members, invited }) => ({
    ...{ family_id, name, shares_wallet },
    joined_at: members.find((one) => one.customer_id === customerId)?.joined_at ?? null,
    invited_at: invited.find((one) => one.customer_id === customerId)?.invited_at ?? null,
  }));
}
