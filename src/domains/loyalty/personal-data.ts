import { now } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { type LoyaltySettings, readAccount, readEntries } from './queries.ts';

/** A customer's points: what she has, and every entry of the ledger, newest first. */
export async function exportPoints(reader: Reader, customerId: string, settings: LoyaltySettings) {
  const everything = { before: null, limit: Number.MAX_SAFE_INTEGER, expiryDays: settings.expiryDays };
  const [account, ledger] = await Promise.all([
    readAccount(reader, customerId, settings, now()),
    readEntries(reader, customerId, everything),
  ]);
  return { account, ledger };
}
