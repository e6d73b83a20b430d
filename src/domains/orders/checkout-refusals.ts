import { type Problem, problem } from '../../kernel/errors.ts';
import { formatMoney } from '../../kernel/money.ts';
import type { Shortfall } from '../catalog/index.ts';
import type { CheckoutLine } from './checkout-lines.ts';

/**
 * Refuses what the customer has not agreed to: a total other than the one she expects, or, where she names none, prices
 * other than those she was last shown.
 */
export function priceProblem(expected: number | null, lines: readonly CheckoutLine[], total: number): Problem | null {
  if (expected === total) return null;
  const changed = lines.filter(({ shown_cents, item }) => shown_cents !== null && shown_cents !== item.price_cents);
  if (expected === null && changed.length === 0) return null;
  return problem('price_changed', `The total is now ${formatMoney(total)}. Nothing was ordered.`, {
    members: {
      total: formatMoney(total),
      lines: changed.map(({ line_id, item, shown_cents }) => ({
        line_id,
        product_id: item.product_id,
        product_name: item.product_name,
        old_price: formatMoney(shown_cents!),
        new_price: formatMoney(item.price_cents),
      })),
    },
  });
}

/** Names what there is too little of. */
export function outOfStock(missing: readonly Shortfall[], lines: readonly CheckoutLine[]): Problem {
  const named = missing.map(({ product_id, requested, on_hand }) => {
    const { line_id, item } = lines.find((line) => line.item.product_id === product_id)!;
    return { line_id, product_id, product_name: item.product_name, wanted: requested, available: on_hand };
  });
  const names = named.map((one) => `${one.product_name} (${one.available} left)`).join(', ');
  return problem('out_of_stock', `Not enough in stock: ${names}. Nothing was ordered.`, { members: { lines: named } });
}
