import type { Basket } from '../orders/index.ts';

/** After so long an order counts half: the menu and the season change what goes together. */
const halfLifeMs = 90 * 86_400_000;
/** Where the weights are 1. Any instant does; it is never changed. */
const landmark = Date.UTC(2026, 0, 1);
/** A basket for a whole office says nothing of what goes with what; it also bounds the pairs of one basket to 66. */
const maxProducts = 12;

/**
 * What an order of this time weighs. Newer ones weigh more and what was counted is never touched again; only weights
 * divided by each other, or by the {@link weightAt} of now, mean something (forward decay: Cormode, Shkapenyuk,
 * Srivastava and Xu, “Forward Decay: A Practical Time Decay Model for Streaming Systems”, ICDE 2009). So it does not
 * matter in which order baskets are heard of. Doubles hold it for 250
 * years; what is older weighs nothing.
 */
export const weightAt = (time: Date): number => 2 ** ((time.getTime() - landmark) / halfLifeMs);

/** Sums of weights. Pairs are named by both ids, the smaller first, as JSON. */
export interface Weighed {
  total: number;
  readonly products: Map<string, number>;
  readonly pairs: Map<string, number>;
}

/** What a set of baskets adds. */
export function weigh(baskets: readonly Basket[]): Weighed {
  const weighed: Weighed = { total: 0, products: new Map(), pairs: new Map() };
  const add = (sums: Map<string, number>, key: string, weight: number) => sums.set(key, (sums.get(key) ?? 0) + weight);
  for (const { placed_at, product_ids } of baskets) {
    const weight = weightAt(new Date(placed_at));
    if (weight === 0 || product_ids.length > maxProducts) continue;
    weighed.total += weight;
    for (const [index, product] of product_ids.entries()) {
      add(weighed.products, product, weight);
      for (const other of product_ids.slice(index + 1)) add(weighed.pairs, JSON.stringify([product, other]), weight);
    }
  }
  return weighed;
}
