import { now } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { type LedgerEntry, readEntriesAbout } from './ledger-entries.ts';
import { type LoyaltySettings, readAccount } from './queries.ts';
import { readWhereabouts } from './store-members.ts';
import { readRedemptionsOf } from './store-redemptions.ts';

/**
 * A customer's points: what she has, every entry about her, newest first, in whichever wallets she has been, and what
 * she redeemed. What others earned, or have, is theirs.
 */
export async function exportPoints(reader: Reader, customerId: string, settings: LoyaltySettings) {
  const [account, entries, redemptions, whereabouts] = await Promise.all([
    readAccount(reader, customerId, settings, now()),
    readEntriesAbout(reader, customerId, settings.expiryDays),
    readRedemptionsOf(reader, customerId),
    readWhereabouts(reader, [customerId]),
  ]);
  const hers = [customerId, whereabouts.of(customerId)];
  return { account, ledger: entries.map((entry) => withoutOthers(entry, hers)), redemptions };
}

/** Of others' points that she spent, only how many; of a wallet that got them back and may be somebody's own, nothing. */
function withoutOthers({ wallet_id, number, balance, ...entry }: LedgerEntry, hers: readonly string[]) {
  const lots = entry.lots.map((lot) =>
    lot.customer_id === entry.customer_id ? lot : { lot_id: lot.lot_id, points: lot.points },
  );
  const wentBack = entry.kind === 'reverse' && entry.redemption_id !== null && !hers.includes(wallet_id);
  return { ...(wentBack ? {} : { wallet_id, number, balance }), ...entry, lots };
}
