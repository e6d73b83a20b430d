import { Problem, problem } from '../../kernel/errors.ts';
import { chooseOptions, type ProductDescription } from '../catalog/index.ts';

/** The options of a favourite as a cart would keep them, or why the product cannot be had so. */
export function choiceOf(product: ProductDescription | undefined, options: readonly string[]): string[] | Problem {
  if (!product) return problem('not_found', 'There is no such product.');
  const choice = chooseOptions(product, options);
  return choice instanceof Problem ? choice : choice.chosen.map(({ option_id }) => option_id).sort();
}

export const isFavoriteAlready = () => problem('already_exists', 'This is a favourite already, with the same options.');
