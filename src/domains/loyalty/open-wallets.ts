import type { Transaction } from '../../kernel/database.ts';
import { lockWalletsOf } from './lock-wallets.ts';
import type { Whereabouts } from './store-members.ts';
import { readOpenLots, readWallets } from './store-wallets.ts';
import { Wallet } from './wallet.ts';

/** Customers' wallets, locked and whole: with every lot of which something is left or owed. */
export class OpenWallets {
  readonly whereabouts: Whereabouts;
  readonly #wallets: ReadonlyMap<string, Wallet>;

  constructor(whereabouts: Whereabouts, wallets: ReadonlyMap<string, Wallet>) {
    this.whereabouts = whereabouts;
    this.#wallets = wallets;
  }

  /** The wallet where a customer's points are. */
  of(customerId: string): Wallet {
    return this.byId(this.whereabouts.of(customerId));
  }

  byId(walletId: string): Wallet {
    const wallet = this.#wallets.get(walletId);
    if (!wallet) throw new Error(`wallet ${walletId} was not opened`);
    return wallet;
  }

  all(): Wallet[] {
    return [...this.#wallets.values()];
  }
}

/** Locks and reads customers' wallets; `further` ones are those that somebody is about to move to. */
export async function openWallets(
  tx: Transaction,
  customerIds: readonly string[],
  further: readonly string[] = [],
): Promise<OpenWallets> {
  const whereabouts = await lockWalletsOf(tx, customerIds, further);
  const ids = [...new Set([...customerIds, ...whereabouts.shared, ...further])];
  return new OpenWallets(whereabouts, await readWhole(tx, ids));
}

/** Wallets with their open lots; the caller holds their locks. */
export async function readWhole(tx: Transaction, walletIds: readonly string[]): Promise<Map<string, Wallet>> {
  const [rows, lots] = await Promise.all([readWallets(tx, walletIds), readOpenLots(tx, walletIds)]);
  const byWallet = Map.groupBy(lots, (lot) => lot.wallet_id);
  return new Map(
    walletIds.map((id) => {
      const wallet = new Wallet(id, rows.get(id));
      wallet.load(byWallet.get(id) ?? [], true);
      return [id, wallet];
    }),
  );
}
