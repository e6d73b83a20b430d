import { allergensAsServed, type Configuration, conflictsOf, type ProductDescription } from '../catalog/index.ts';
import type { CartItem } from './types.ts';
import type { CartWarning } from './warning.ts';

/** What to say of a line that its owner must not eat. Of a product that the catalogue does not know, nothing can be said. */
export function dietaryWarnings(
  { line_id, product_name }: CartItem,
  product: ProductDescription | undefined,
  choice: Configuration | null,
  restrictions: readonly string[],
): CartWarning[] {
  if (!product || restrictions.length === 0) return [];
  const conflicts = conflictsOf(product, choice?.allergens ?? allergensAsServed(product), restrictions);
  if (conflicts.length === 0) return [];
  const message = `${product_name} does not suit what you have said about your diet: ${conflicts.join(', ')}.`;
  return [{ line_id, code: 'dietary_conflict', message, conflicts }];
}
