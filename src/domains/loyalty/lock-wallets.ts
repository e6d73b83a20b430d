import type { Transaction } from '../../kernel/database.ts';
import { readWhereabouts, type Whereabouts } from './store-members.ts';

/** Whoever holds a customer's lock keeps her in the wallet that she is in; a wallet's, keeps its points as they are. */
export const walletLock = (walletId: string) => `wallet:${walletId}`;

/** The order in which everybody locks wallets: customers, which are their own wallets, then those that several share. */
export function lockWallets(tx: Transaction, customerIds: readonly string[], shared: readonly string[]): void {
  void tx.lock(customerIds.map(walletLock));
  void tx.lock(shared.map(walletLock));
}

/**
 * Locks customers, and then the wallets that they share with others and `further` ones, which somebody is about to move
 * to. What is sent to the database behind the call sees the customers locked, though not yet what they share.
 */
export async function lockWalletsOf(
  tx: Transaction,
  customerIds: readonly string[],
  further: readonly string[] = [],
): Promise<Whereabouts> {
  lockWallets(tx, customerIds, []);
  const whereabouts = await readWhereabouts(tx, customerIds);
  lockWallets(tx, [], [...whereabouts.shared, ...further]);
  return whereabouts;
}
