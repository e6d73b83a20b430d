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
  /** Where it was last seen open: what is left of it is in the wallet of its customer. */
  wallet_id: string;
  /** Who earned it: until it is spent it goes where she goes. */
  readonly customer_id: string;
  /** What earned it; null where it was given by hand, or is a debt. */
  readonly order_id: string | null;
  readonly points: number;
  remaining: number;
  readonly earned_at: string;
}

/** A lot wherever it is, and the last activity in the wallet there. */
export interface FoundLot extends Lot {
  readonly last_activity_at: string;
}

/** Points of one lot: taken where negative, given where positive. */
export interface LotChange {
  readonly lot_id: string;
  readonly points: number;
}

export interface Entry {
  readonly entry_id: string;
  readonly wallet_id: string;
  readonly number: number;
  readonly customer_id: string;
  readonly kind: 'earn' | 'redeem' | 'expire' | 'adjust' | 'reverse' | 'transfer';
  readonly points: number;
  readonly balance_before: number;
  readonly balance_after: number;
  /** The lot that it is about; null where it is about several. */
  readonly lot_id: string | null;
  readonly order_id: string | null;
  readonly reward_id: string | null;
  readonly redemption_id: string | null;
  readonly reason: string;
  readonly cause: string | null;
  readonly effective_at: string;
  /** What it did to which lots; the points sum up to its own. */
  readonly lots: readonly LotChange[];
}

/** Why an entry is made. */
export interface EntryCause {
  readonly customer_id: string;
  readonly reason: string;
  readonly effective_at: string;
  readonly order_id?: string | null;
  readonly reward_id?: string | null;
  readonly redemption_id?: string | null;
  readonly cause?: string | null;
}

/**
 * A wallet while a set of changes is applied. Debts and points to spend never stand side by side: what comes in pays
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
  /** What the entry that is being made did to lots so far. */
  readonly #touched = new Map<string, number>();
  readonly changedLots = new Set<Lot>();
  /** Those made here, in order. */
  readonly entries: Entry[] = [];

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

  get lastActivityAt(): string | null {
    return this.#lastActivityAt;
  }

  /** Takes the lots that were read; `complete` when they are all that is open. */
  load(lots: readonly Lot[], complete: boolean): void {
    for (const lot of lots) this.#lots.set(lot.lot_id, lot);
    this.#complete ||= complete;
  }

  /** A new lot; what is owed is paid from it, the oldest debt first. */
  earn(points: number, cause: EntryCause, kind: 'earn' | 'adjust' = 'earn'): Entry {
    const lot = this.#addLot(points, cause);
    this.#payDebts([lot]);
    this.noteActivity(cause.effective_at);
    return this.#enter(kind, points, lot.lot_id, cause);
  }

  /** Takes points that are there, from the oldest lots. The caller has seen that the balance holds them. */
  spend(points: number, cause: EntryCause, kind: 'redeem' | 'adjust'): Entry {
    if (points > this.#balance) throw new Error(`wallet ${this.wallet_id} does not hold what is to be spent`);
    this.#takeOldest(points);
    if (kind === 'redeem') this.noteActivity(cause.effective_at);
    return this.#enter(kind, -points, null, cause);
  }

  /** Lets all points go, in an entry for each customer whose they are. */
  expire(effective_at: string): Entry[] {
    const byCustomer = Map.groupBy(
      this.#open(({ remaining }) => remaining > 0),
      (lot) => lot.customer_id,
    );
    return [...byCustomer].map(([customer_id, lots]) => {
      const points = lots.reduce((sum, lot) => sum + this.#take(lot, lot.remaining), 0);
      return this.#enter('expire', -points, null, { customer_id, reason: 'points_expired', effective_at });
    });
  }

  /**
   * Takes points back: from their own lot, where it is spent from the others, oldest first; what is then missing is owed.
   * They came in when they were earned, in another wallet perhaps: this one may have had no entry so far.
   */
  reverse(points: number, lot_id: string, earnedAt: string, cause: EntryCause): Entry {
    this.noteActivity(earnedAt);
    const own = this.#lots.get(lot_id);
    let missing = own ? points - this.#take(own, points) : points;
    if (missing > 0) missing = this.#takeOldest(missing);
    if (missing > 0) this.#addLot(-missing, cause);
    return this.#enter('reverse', -points, lot_id, cause);
  }

  /**
   * Puts points back into the lots that they were taken from. That counts for no activity; but one that was empty stayed
   * behind where it was, and as every lot that moves, it takes along the last activity there.
   */
  giveBack(parts: readonly { readonly lot: FoundLot; readonly points: number }[], cause: EntryCause): Entry {
    const filled = parts.map(({ lot: { last_activity_at, ...lot }, points }) => {
      this.noteActivity(last_activity_at);
      const mine = this.#lots.get(lot.lot_id) ?? lot;
      mine.wallet_id = this.wallet_id;
      this.#lots.set(lot.lot_id, mine);
      this.#changeLot(mine, points);
      return mine;
    });
    this.#payDebts(filled);
    const sum = parts.reduce((total, { points }) => total + points, 0);
    return this.#enter('reverse', sum, null, cause);
  }

  /** Hands over what is open of a customer's lots, points and debts, with their age. Null: there is nothing. */
  handOver(customerId: string, cause: EntryCause): { entry: Entry; lots: Lot[] } | null {
    const lots = this.#open((lot) => lot.customer_id === customerId);
    if (lots.length === 0) return null;
    let points = 0;
    for (const lot of lots) {
      points += lot.remaining;
      this.#touched.set(lot.lot_id, -lot.remaining);
      this.#lots.delete(lot.lot_id);
    }
    return { entry: this.#enter('transfer', -points, null, cause), lots };
  }

  /** Takes lots that another wallet handed over; who comes with points pays the debts that are here, and the other way round. */
  takeOver(lots: readonly Lot[], cause: EntryCause): Entry {
    let points = 0;
    for (const lot of lots) {
      points += lot.remaining;
      lot.wallet_id = this.wallet_id;
      this.#touched.set(lot.lot_id, lot.remaining);
      this.#lots.set(lot.lot_id, lot);
      this.changedLots.add(lot);
    }
    this.#payDebts(this.#open(({ remaining }) => remaining > 0));
    return this.#enter('transfer', points, null, cause);
  }

  noteActivity(at: string): void {
    if (this.#lastActivityAt === null || this.#lastActivityAt < at) this.#lastActivityAt = at;
  }

  row(): WalletRow {
    const { wallet_id } = this;
    return { wallet_id, balance: this.#balance, entries: this.#number, last_activity_at: this.#lastActivityAt! };
  }

  #open(wanted: (lot: Lot) => boolean): Lot[] {
    if (!this.#complete) throw new Error(`not all open lots of wallet ${this.wallet_id} were read`);
    const found = [...this.#lots.values()].filter((lot) => lot.remaining !== 0 && wanted(lot));
    return found.sort((a, b) => compare(a.earned_at, b.earned_at) || compare(a.lot_id, b.lot_id));
  }

  /** From these lots, in order, to the oldest debts. Where the balance was not below zero there are none. */
  #payDebts(payers: readonly Lot[]): void {
    if (this.#balance >= 0 && this.#complete === false) return;
    const debts = this.#open(({ remaining }) => remaining < 0);
    for (const payer of payers) {
      for (const debt of debts) {
        const paid = Math.min(payer.remaining, -debt.remaining);
        if (paid === 0) continue;
        this.#changeLot(debt, paid);
        this.#changeLot(payer, -paid);
      }
    }
  }

  /** Answers what is missing. */
  #takeOldest(wanted: number): number {
    let missing = wanted;
    for (const lot of this.#open(({ remaining }) => remaining > 0)) {
      missing -= this.#take(lot, missing);
      if (missing === 0) break;
    }
    return missing;
  }

  #take(lot: Lot, wanted: number): number {
    const taken = Math.min(Math.max(lot.remaining, 0), wanted);
    if (taken > 0) this.#changeLot(lot, -taken);
    return taken;
  }

  #addLot(points: number, { customer_id, order_id = null, effective_at: earned_at }: EntryCause): Lot {
    const { wallet_id } = this;
    const from = points > 0 ? order_id : null;
    const lot = { lot_id: uuid7(), wallet_id, customer_id, order_id: from, points, remaining: 0, earned_at };
    this.#lots.set(lot.lot_id, lot);
    this.#changeLot(lot, points);
    return lot;
  }

  #changeLot(lot: Lot, by: number): void {
    lot.remaining += by;
    this.changedLots.add(lot);
    this.#touched.set(lot.lot_id, (this.#touched.get(lot.lot_id) ?? 0) + by);
  }

  #enter(
    kind: Entry['kind'],
    points: number,
    lot_id: string | null,
    { order_id = null, reward_id = null, redemption_id = null, cause = null, ...why }: EntryCause,
  ): Entry {
    const balance_before = this.#balance;
    this.#balance += points;
    this.#number += 1;
    const lots = [...this.#touched].flatMap(([id, by]) => (by === 0 ? [] : [{ lot_id: id, points: by }]));
    this.#touched.clear();
    const entry: Entry = {
      ...{ entry_id: uuid7(), wallet_id: this.wallet_id, number: this.#number, kind, points },
      ...{ balance_before, balance_after: this.#balance },
      lot_id: lot_id ?? (lots.length === 1 ? lots[0]!.lot_id : null),
      ...{ order_id, reward_id, redemption_id, cause, lots },
      ...why,
    };
    this.entries.push(entry);
    return entry;
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
