import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { changeOf } from './change-event.ts';
import { type OpenWallets, openWallets } from './open-wallets.ts';
import { type Redemption, readRedemptions, saveRedemptions } from './store-redemptions.ts';
import { readLotsById, saveWallets } from './store-wallets.ts';
import type { FoundLot } from './wallet.ts';

interface Part {
  readonly redemption_id: string;
  readonly customer_id: string;
  readonly lot_id: string;
  /** Whose lot it is. */
  readonly earner_id: string;
  readonly points: number;
}

// what was taken from which lot never changes, so it may be read before anything is locked
const paid = sql(
  'loyalty.read_redemption_lots',
  `select redemption_id, ledger.customer_id, taken.lot_id, lots.customer_id as earner_id, -taken.points as points
   from loyalty.ledger
   cross join lateral (
     select lot_id, points from loyalty.lot_changes as c where c.entry_id = ledger.entry_id
     union all select ledger.lot_id, ledger.points where ledger.lot_id is not null) as taken
   join loyalty.lots on lots.lot_id = taken.lot_id
   where redemption_id = any($1) and kind = 'redeem'
   order by redemption_id, taken.lot_id`,
);

/** Redemptions that may have to go back, with all that this touches, locked. */
export class Returns {
  readonly #wallets: OpenWallets;
  readonly #redemptions: Map<string, Redemption>;
  readonly #parts: ReadonlyMap<string, readonly Part[]>;
  readonly #lots: ReadonlyMap<string, FoundLot>;
  readonly #changed = new Set<string>();
  readonly #now: Date;

  constructor(
    wallets: OpenWallets,
    redemptions: Map<string, Redemption>,
    parts: readonly Part[],
    lots: ReadonlyMap<string, FoundLot>,
    now: Date,
  ) {
    this.#wallets = wallets;
    this.#redemptions = redemptions;
    this.#parts = Map.groupBy(parts, (part) => part.redemption_id);
    this.#lots = lots;
    this.#now = now;
  }

  get(redemptionId: string): Redemption | undefined {
    return this.#redemptions.get(redemptionId);
  }

  /** What the redemption's customer has in her wallet by now. */
  balanceOf(customerId: string): number {
    return this.#wallets.of(customerId).balance;
  }

  /** Gives points back to the lots that they came from, wherever those are by now. What is back already stays as it is. */
  giveBack(redemptionId: string, reason: 'redemption_cancelled' | 'order_cancelled'): NewEvent[] {
    const redemption = this.#redemptions.get(redemptionId);
    if (!redemption || redemption.status === 'returned') return [];
    const time = this.#now.toISOString();
    this.#redemptions.set(redemptionId, { ...redemption, status: 'returned', returned_at: time });
    this.#changed.add(redemptionId);
    const { customer_id, reward_id, order_id } = redemption;
    const ids = { customer_id, reward_id, redemption_id: redemptionId, cause: `redemption:${redemptionId}` };
    const byWallet = Map.groupBy(this.#parts.get(redemptionId) ?? [], ({ earner_id }) => this.#wallets.of(earner_id));
    return [...byWallet].map(([wallet, parts]) => {
      const back = parts.map(({ lot_id, points }) => ({ lot: this.#lots.get(lot_id)!, points }));
      return changeOf(wallet.giveBack(back, { ...ids, reason, effective_at: time }), 'live', order_id);
    });
  }

  write(tx: Transaction): void {
    saveRedemptions(
      tx,
      [...this.#changed].map((id) => this.#redemptions.get(id)!),
    );
    saveWallets(tx, this.#wallets.all(), this.#now);
  }
}

/** Locks and reads what giving these redemptions back rests on. Before the transaction's first write. */
export async function openReturns(tx: Transaction, redemptionIds: readonly string[], now: Date): Promise<Returns> {
  const parts = await readParts(tx, redemptionIds);
  const wallets = await openWallets(tx, [...new Set(parts.flatMap((part) => [part.customer_id, part.earner_id]))]);
  const [redemptions, lots] = await Promise.all([
    readRedemptions(tx, redemptionIds),
    readLotsById(tx, [...new Set(parts.map(({ lot_id }) => lot_id))]),
  ]);
  return new Returns(wallets, redemptions, parts, lots, now);
}

const readParts = (reader: Reader, redemptionIds: readonly string[]) => reader.query<Part>(paid, [redemptionIds]);
