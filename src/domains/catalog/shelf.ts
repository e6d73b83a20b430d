import type { NewEvent } from '../../kernel/event.ts';
import { stockChanged } from './events.ts';
import type { Reservation } from './stock.ts';

/** What an order wanted and did not get. */
export interface Shortfall {
  readonly product_id: string;
  readonly requested: number;
  readonly on_hand: number;
}

interface Wanted {
  readonly product_id: string;
  readonly quantity: number;
}

/**
 * Serves the orders of one batch from what is on hand, first come first served. It only counts: `reserveStock` writes
 * what it has given out. Products that are untracked or unknown are given without limit and not counted.
 *
 * @example
 * const shelf = new Shelf(await describeProducts(tx, ids, now)); // under the products' locks
 * const missing = shelf.take(orderId, lines);                    // [] or the reason to refuse
 * reserveStock(tx, shelf.reservations, now);
 */
export class Shelf {
  readonly #left = new Map<string, number>();
  readonly #reservations: Reservation[] = [];
  readonly #events = new Map<string, NewEvent[]>();

  constructor(products: ReadonlyMap<string, { readonly on_hand: number | null }>) {
    for (const [productId, { on_hand }] of products) {
      if (on_hand !== null) this.#left.set(productId, on_hand);
    }
  }

  /** Takes all that the order wants, or nothing and says of which products there is too little. */
  take(orderId: string, lines: readonly Wanted[]): Shortfall[] {
    if (this.#left.size === 0) return [];
    const wanted = new Map<string, number>();
    for (const { product_id, quantity } of lines) {
      if (this.#left.has(product_id)) wanted.set(product_id, (wanted.get(product_id) ?? 0) + quantity);
    }
    const missing: Shortfall[] = [];
    for (const [product_id, requested] of wanted) {
      const on_hand = this.#left.get(product_id)!;
      if (requested > on_hand) missing.push({ product_id, requested, on_hand });
    }
    if (missing.length > 0 || wanted.size === 0) return missing;
    const events: NewEvent[] = [];
    for (const [product_id, quantity] of wanted) {
      const on_hand = this.#left.get(product_id)! - quantity;
      this.#left.set(product_id, on_hand);
      this.#reservations.push({ product_id, quantity, order_id: orderId });
      const data = { product_id, on_hand, delta: -quantity, reason: 'sale', order_id: orderId };
      events.push(stockChanged.make(product_id, data));
    }
    this.#events.set(orderId, events);
    return missing;
  }

  /** What has been given out, for `reserveStock`. */
  get reservations(): readonly Reservation[] {
    return this.#reservations;
  }

  /** The `stock.changed` events of an order that was served. */
  eventsOf(orderId: string): readonly NewEvent[] {
    return this.#events.get(orderId) ?? [];
  }
}
