import type { PastOrder } from '../orders/index.ts';
import type { Moment } from './moment.ts';

/** A product as somebody usually has it; who has it in two forms at once has two habits of it. */
export interface Habit {
  readonly product_id: string;
  readonly product_name: string;
  /** As it was ordered last. */
  readonly options: readonly { readonly option_id: string; readonly name: string }[];
  readonly quantity: number;
  /** Of one piece with its options, as it was paid last. */
  readonly price_cents: number;
  /** Restrictions that she ordered it against, knowing it. */
  readonly acknowledged: readonly string[];
  /** How much of what was ordered at moments like this one its product was part of, from 0 to 1. */
  readonly share: number;
}

/** An order, and how much it says about now. */
export interface Counted {
  readonly order: PastOrder;
  readonly then: Moment;
  readonly weight: number;
}

/** What is part of at least half of the orders is part of the usual. */
export const usualShare = 0.5;

/** A product in one choice of options, as an order had it: two such lines are one of both together. */
type Form = Omit<Habit, 'share'>;

/** An order with a product, and the forms that it was in. */
interface Time {
  readonly weight: number;
  readonly forms: Map<string, Form>;
}

/** Products by their share, the largest first, each as she mostly has it. Orders come newest first. */
export function habitsOf(counted: readonly Counted[], total: number): Habit[] {
  const products = new Map<string, Time[]>();
  for (const { order, weight } of counted) {
    for (const [product_id, forms] of formsIn(order)) {
      const times = products.get(product_id);
      if (times) times.push({ weight, forms });
      else products.set(product_id, [{ weight, forms }]);
    }
  }
  return [...products]
    .map(([product_id, times]) => ({ product_id, times, share: Math.min(1, weightOf(times) / total) }))
    .sort((one, other) => other.share - one.share || (one.product_id < other.product_id ? -1 : 1))
    .flatMap(({ times, share }) => formsMostlyHad(times).map((form) => ({ ...form, share })));
}

/** By product and by the options that were chosen. */
function formsIn({ items, dietary_overrides }: PastOrder): Map<string, Map<string, Form>> {
  const products = new Map<string, Map<string, Form>>();
  items.forEach(({ product_id, product_name, options, quantity, price_cents }, place) => {
    const forms = products.get(product_id) ?? new Map<string, Form>();
    products.set(product_id, forms);
    const key = options
      .map(({ option_id }) => option_id)
      .sort()
      .join(',');
    const known = forms.get(key);
    const acknowledged = dietary_overrides
      .filter((one) => one.line === place + 1 && one.acknowledged)
      .flatMap(({ conflicts }) => conflicts);
    forms.set(key, {
      ...{ product_id, product_name, options, price_cents },
      quantity: quantity + (known?.quantity ?? 0),
      acknowledged: [...(known?.acknowledged ?? []), ...acknowledged],
    });
  });
  return products;
}

/**
 * The options that she has most often, whatever the number, and beside them those that came together with these in half
 * of the orders: who always has one with oat and one with milk has both. Each in the number in which she mostly has it.
 */
function formsMostlyHad(times: readonly Time[]): Form[] {
  const keys = [...new Set(times.flatMap(({ forms }) => [...forms.keys()]))];
  const weights = new Map(keys.map((key) => [key, weightOf(withForm(times, key))]));
  const [first, ...others] = keys.sort((one, other) => weights.get(other)! - weights.get(one)!);
  const together = withForm(times, first!);
  const half = weightOf(times) * usualShare;
  const had = [first!, ...others.filter((key) => weightOf(withForm(together, key)) >= half)];
  return had.map((key) => inUsualNumber(withForm(times, key), key));
}

/** As it was the last time, in the number of most times. */
function inUsualNumber(times: readonly Time[], key: string): Form {
  const numbers = new Map<number, number>();
  for (const { weight, forms } of times) {
    const { quantity } = forms.get(key)!;
    numbers.set(quantity, (numbers.get(quantity) ?? 0) + weight);
  }
  const [quantity] = [...numbers].reduce((best, one) => (one[1] > best[1] ? one : best));
  return { ...times[0]!.forms.get(key)!, quantity };
}

const withForm = (times: readonly Time[], key: string) => times.filter(({ forms }) => forms.has(key));
const weightOf = (times: readonly Time[]) => times.reduce((sum, { weight }) => sum + weight, 0);
