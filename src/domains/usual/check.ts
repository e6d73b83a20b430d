import { Problem } from '../../kernel/errors.ts';
import { formatMoney } from '../../kernel/money.ts';
import { type Configuration, chooseOptions, conflictsOf, type ProductDescription } from '../catalog/index.ts';
import type { Habit } from './habits.ts';

/** What is different from last time. `removed`: the product is left out. */
export interface Change {
  readonly code: 'product_gone' | 'sold_out' | 'less_in_stock' | 'option_gone' | 'price_changed' | 'against_diet';
  readonly product_id: string;
  readonly message: string;
  readonly removed: boolean;
  readonly old_price: string | null;
  readonly new_price: string | null;
  /** The restrictions that it breaks, with `against_diet`. */
  readonly conflicts: readonly string[];
}

export interface UsualItem {
  readonly product_id: string;
  readonly product_name: string;
  readonly options: readonly { readonly option_id: string; readonly name: string; readonly price_delta: string }[];
  readonly quantity: number;
  /** Of one piece with its options, now. */
  readonly price_cents: number;
}

/**
 * Holds a habit against the menu, the stock and her diet as they are now. `item` is null where it cannot be had.
 *
 * @param taken pieces of the product that the usual has already, in other options
 */
export function check(
  habit: Habit,
  product: ProductDescription | undefined,
  restrictions: readonly string[],
  taken: number,
): { item: UsualItem | null; changes: Change[] } {
  const name = product?.name ?? habit.product_name;
  const changes: Change[] = [];
  const note = (code: Change['code'], message: string, more: Partial<Change> = {}) => {
    const plain = { removed: false, old_price: null, new_price: null, conflicts: [] };
    changes.push({ code, product_id: habit.product_id, message, ...plain, ...more });
  };
  const without = (code: Change['code'], message: string, conflicts: readonly string[] = []) => {
    note(code, message, { removed: true, conflicts });
    return { item: null, changes };
  };
  if (!product) return without('product_gone', `${name} is no longer on the menu.`);
  if (!product.available || product.on_hand === 0)
    return without('sold_out', `${name} is not available at the moment.`);
  const { choice, gone } = configure(product, habit);
  for (const option of gone) note('option_gone', `${name} is no longer made with ${option}.`, { removed: !choice });
  if (!choice) return { item: null, changes };
  const conflicts = conflictsOf(product, choice.allergens, restrictions);
  if (conflicts.length > 0) {
    const message = `${name} does not suit what you have said about your diet: ${conflicts.join(', ')}.`;
    // what she has ordered before, knowing it, is hers to order again; the checkout asks her all the same
    if (!conflicts.every((one) => habit.acknowledged.includes(one))) return without('against_diet', message, conflicts);
    note('against_diet', message, { conflicts });
  }
  const quantity = Math.min(habit.quantity, (product.on_hand ?? Number.POSITIVE_INFINITY) - taken);
  if (quantity < habit.quantity)
    note('less_in_stock', `Of ${name} there are ${product.on_hand} left.`, { removed: quantity === 0 });
  if (quantity === 0) return { item: null, changes };
  const { price_cents } = choice;
  if (price_cents !== habit.price_cents) {
    const [old_price, new_price] = [formatMoney(habit.price_cents), formatMoney(price_cents)];
    note('price_changed', `${name} now costs ${new_price} instead of ${old_price}.`, { old_price, new_price });
  }
  const options = choice.chosen.map((option) => {
    return { option_id: option.option_id, name: option.name, price_delta: formatMoney(option.price_delta_cents) };
  });
  return { item: { product_id: product.product_id, product_name: name, options, quantity, price_cents }, changes };
}

/** The product as she has it, as far as that is still possible: without what is gone, or else as it is served by default. */
function configure(
  product: ProductDescription,
  { options }: Habit,
): { choice: Configuration | null; gone: readonly string[] } {
  const offered = new Set(product.options.flatMap((group) => group.choices.map(({ option_id }) => option_id)));
  const left = options.filter(({ option_id }) => offered.has(option_id));
  const gone = options.filter(({ option_id }) => !offered.has(option_id)).map(({ name }) => name);
  const wished = chooseOptions(
    product,
    left.map(({ option_id }) => option_id),
  );
  if (!(wished instanceof Problem)) return { choice: wished, gone };
  const all = options.map(({ name }) => name);
  const served = chooseOptions(product, []);
  return { choice: served instanceof Problem ? null : served, gone: all.length > 0 ? all : ['what it was made with'] };
}
