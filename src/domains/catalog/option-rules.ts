import { type FieldError, type Problem, problem } from '../../kernel/errors.ts';
import type { OptionGroup } from './types.ts';

/** What the schema cannot say of a product's option groups; null when they can be served. */
export function faultsOf(groups: readonly OptionGroup[]): Problem | null {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  groups.forEach((group, place) => {
    const { choices, min_choices, max_choices } = group;
    const at = `/options/${place}`;
    const fault = (path: string, message: string) => errors.push({ path: `${at}${path}`, message });
    if (groups.findIndex((one) => one.option_group === group.option_group) !== place) {
      fault('/option_group', 'is the name of an earlier group');
    }
    if (max_choices < Math.max(min_choices, 1)) fault('/max_choices', 'must be at least min_choices, and 1');
    if (choices.length < min_choices) fault('/choices', 'are fewer than must be chosen');
    const defaults = choices.filter((choice) => choice.is_default);
    if (defaults.length > 0 && (defaults.length < min_choices || defaults.length > max_choices || min_choices === 0)) {
      fault('/choices', 'must have as many defaults as must be chosen');
    }
    choices.forEach((choice, index) => {
      if (seen.has(choice.option_id)) fault(`/choices/${index}/option_id`, 'is the id of an earlier option');
      seen.add(choice.option_id);
      if (choice.is_default && choice.price_delta_cents !== 0) {
        fault(`/choices/${index}/price_delta_cents`, 'must be 0 for a default: the price includes it');
      }
    });
  });
  if (errors.length === 0) return null;
  return problem('validation_failed', 'The options cannot be served as given.', { errors });
}
