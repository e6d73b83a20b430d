import { type Problem, problem } from '../../kernel/errors.ts';
import { allergensAsServed, conflictsOf } from '../catalog/index.ts';
import type { Restrictions } from '../customers/index.ts';
import type { Checkout } from './checkout-input.ts';
import type { CheckoutLine } from './checkout-lines.ts';
import type { DietaryOverride } from './types.ts';

const none: readonly DietaryOverride[] = [];

/**
 * Holds lines against what their customer must not eat. A line that she has not acknowledged refuses the checkout;
 * clients of older interfaces cannot ask her, so there it is only recorded.
 */
export function dietOf(
  { customer_id, dietary_acknowledged: acknowledged }: Checkout,
  lines: readonly CheckoutLine[],
  all: Restrictions,
): readonly DietaryOverride[] | Problem {
  const restrictions = customer_id === null ? undefined : all.get(customer_id);
  if (!restrictions) return none;
  const broken = lines.flatMap((line, index) => {
    const conflicts = conflictsIn(line, restrictions);
    return conflicts.length === 0
      ? []
      : [{ line: index + 1, line_id: lineIdOf(line, index), item: line.item, conflicts }];
  });
  const open = acknowledged === 'unasked' ? [] : broken.filter(({ line_id }) => !acknowledged.includes(line_id));
  if (open.length > 0) return dietaryConflict(open);
  return broken.map(({ line, item: { product_id, product_name }, conflicts }) => {
    return { line, product_id, product_name, conflicts, acknowledged: acknowledged !== 'unasked' };
  });
}

/** An item that a request names has no line in a cart: its place counts, from 1. */
const lineIdOf = ({ line_id }: CheckoutLine, index: number) => line_id ?? String(index + 1);

/** A line without options is one of a product that has none to choose, or was named by a client that knows no options. */
function conflictsIn({ product, item }: CheckoutLine, restrictions: readonly string[]): string[] {
  if (!product) return [];
  if (item.options.length === 0) return conflictsOf(product, allergensAsServed(product), restrictions);
  const chosen = new Set(item.options.map(({ option_id }) => option_id));
  const choices = product.options.flatMap((group) => group.choices.filter(({ option_id }) => chosen.has(option_id)));
  return conflictsOf(product, [...product.allergens, ...choices.flatMap(({ allergens }) => allergens)], restrictions);
}

function dietaryConflict(
  open: readonly { line_id: string; item: CheckoutLine['item']; conflicts: readonly string[] }[],
): Problem {
  const lines = open.map(({ line_id, item: { product_id, product_name }, conflicts }) => {
    return { line_id, product_id, product_name, conflicts };
  });
  const names = lines.map(({ product_name, conflicts }) => `${product_name} (${conflicts.join(', ')})`).join(', ');
  const detail = `This does not suit what was said about the customer’s diet: ${names}. Nothing was ordered.`;
  return problem('dietary_conflict', detail, { members: { lines } });
}
