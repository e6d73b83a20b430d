import { now } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { readEntries } from './ledger-entries.ts';
import { type LoyaltySettings, readAccount } from './queries.ts';
import { readRedemptionsOf } from './store-redemptions.ts';

/** A customer's points: what she has, and every entry of her wallet, newest first, and what she redeemed. */
export async function exportPoints(reader: Reader, customerId: string, settings: LoyaltySettings) {
  const everything = { before: null, limit: Number.MAX_SAFE_INTEGER, expiryDays: settings.expiryDays };
  const [account, ledger, redemptions] = await Promise.all([
    readAccount(reader, customerId, settings, now()),
    readEntries(reader, customerId, everything),
    readRedemptionsOf(reader, customerId),
  ]);
  return { account, ledger, redemptions };
}
