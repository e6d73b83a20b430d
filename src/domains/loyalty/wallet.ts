import { uuid7 } from '../../kernel/ids.ts';

export interface WalletRow {
  readonly wallet_id: string;
  readonly balance: number;
  /** Number of the last entry. */
  readonly entries: number;
  readonly last_activity_at: string;
}

export interface Lot {
  readonly lot_id: string;
  readonly wallet_id: string;
  readonly points: number;
  remaining: number;
  readonly earned_at: string;
}

export interface Entry {
  readonly entry_id: string;
  readonly wallet_id: string;
  readonly number: number;
  readonly customer_id: string;
  readonly kind: 'earn' | 'reverse';
  readonly points: number;
  readonly balance_before: number;
  readonly balance_after: number;
  readonly lot_id: string;
  readonly order_id: string;
  readonly reason: string;
  readonly cause: string | null;
  readonly effective_at: string;
}

/** Why an entry is made. */
export type EntryCause = Pick<Entry, 'customer_id' | 'order_id' | 'reason' | 'cause' | 'effective_at'>;

/**
 * A wallet while a set of movements is applied. Debts and points to spend never stand side by side: an earning pays
 * debts first, and a debt is made only when nothing is left to take. So lots sum up to the balance, and only a wallet
 * below zero has debts.
 */
export class Wallet {
  readonly wallet_id: string;
  #balance: number;
  #number: number;
  #lastActivityAt: string | null;
  /** Those that were read: the lots that movements name, and all open ones if `complete`. */
  readonly #lots = new Map<string, Lot>();
  #complete: boolean;
  readonly changedLots = new Set<Lot>();

  constructor(wallet_id: string, row: WalletRow | undefined) {
    this.wallet_id = wallet_id;
    this.#balance = row?.balance ?? 0;
    this.#number = row?.entries ?? 0;
    this.#lastActivityAt = row?.last_activity_at ?? null;
    this.#complete = row === undefined;
  }

  get balance(): number {
    return this.#balance;
  }

  /** Takes the lots that were read; `complete` when they are all that is open. */
  load(lots: readonly Lot[], complete: boolean): void {
    for (const lot of lots) this.#lots.set(lot.lot_id, lot);
    this.#complete ||= complete;
  }

  /** A new lot; what is owed is paid from it, the oldest debt first. */
  earn(points: number, cause: EntryCause): Entry {
    const lot = this.#addLot(points, cause.effective_at);
    if (this.#balance < 0) {
      for (const debt of this.#open((remaining) => remaining < 0)) {
        const paid = Math.min(lot.remaining, -debt.remaining);
        this.#changeLot(debt, paid);
        this.#changeLot(lot, -paid);
        if (lot.remaining === 0) break;
      }
    }
    if (this.#lastActivityAt === null || this.#lastActivityAt < cause.effective_at)
      this.#lastActivityAt = cause.effective_at;
    return this.#enter('earn', points, lot.lot_id, cause);
  }

  /** Takes points back: from their own lot, where it is spent from the others, oldest first; what is then missing is owed. */
  reverse(points: number, lot_id: string, cause: EntryCause): Entry {
    const own = this.#lots.get(lot_id);
    if (!own) throw new Error(`lot ${lot_id} was not read`);
    let missing = points - this.#take(own, points);
    if (missing > 0) {
      for (const lot of this.#open((remaining) => remaining > 0)) {
        missing -= this.#take(lot, missing);
        if (missing === 0) break;
      }
    }
    if (missing > 0) this.#addLot(-missing, cause.effective_at);
    return this.#enter('reverse', -points, lot_id, cause);
  }

  row(): WalletRow {
    const { wallet_id } = this;
    return { wallet_id, balance: this.#balance, entries: this.#number, last_activity_at: this.#lastActivityAt! };
  }

  #open(wanted: (remaining: number) => boolean): Lot[] {
    if (!this.#complete) throw new Error(`not all open lots of wallet ${this.wallet_id} were read`);
    const found = [...this.#lots.values()].filter((lot) => wanted(lot.remaining));
    return found.sort((a, b) => compare(a.earned_at, b.earned_at) || compare(a.lot_id, b.lot_id));
  }

  #take(lot: Lot, wanted: number): number {
    const taken = Math.min(Math.max(lot.remaining, 0), wanted);
    if (taken > 0) this.#changeLot(lot, -taken);
    return taken;
  }

  #addLot(points: number, earned_at: string): Lot {
    const lot = { lot_id: uuid7(), wallet_id: this.wallet_id, points, remaining: points, earned_at };
    this.#lots.set(lot.lot_id, lot);
    this.changedLots.add(lot);
    return lot;
  }

  #changeLot(lot: Lot, by: number): void {
    lot.remaining += by;
    this.changedLots.add(lot);
  }

  #enter(kind: Entry['kind'], points: number, lot_id: string, cause: EntryCause): Entry {
    const balance_before = this.#balance;
    this.#balance += points;
    this.#number += 1;
    const place = { entry_id: uuid7(), wallet_id: this.wallet_id, number: this.#number };
    return { ...place, kind, points, balance_before, balance_after: this.#balance, lot_id, ...cause };
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
