import type { ProductDescription } from '../catalog/index.ts';
import { type Change, check, type UsualItem } from './check.ts';
import type { Habit } from './habits.ts';

/**
 * Habits as they can be had now, each line once. Those of one product share its stock, what has happened to the product is
 * said once, and what is the same by now, because options are gone, is one line.
 */
export function setOut(
  habits: readonly Habit[],
  products: ReadonlyMap<string, ProductDescription>,
  restrictions: readonly string[],
): { items: UsualItem[]; changes: Change[] } {
  const items = new Map<string, UsualItem>();
  const changes = new Map<string, Change>();
  const taken = new Map<string, number>();
  for (const habit of habits) {
    const { product_id } = habit;
    const before = taken.get(product_id) ?? 0;
    const checked = check(habit, products.get(product_id), restrictions, before);
    for (const change of checked.changes) changes.set(JSON.stringify(change), change);
    const { item } = checked;
    if (!item) continue;
    taken.set(product_id, before + item.quantity);
    const key = [product_id, ...item.options.map(({ option_id }) => option_id).sort()].join('\n');
    items.set(key, { ...item, quantity: item.quantity + (items.get(key)?.quantity ?? 0) });
  }
  return { items: [...items.values()], changes: [...changes.values()] };
}
