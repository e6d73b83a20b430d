import { type Problem, problem } from '../../kernel/errors.ts';
import type { Choice, OptionGroup } from './types.ts';

interface Configurable {
  readonly price_cents: number;
  readonly allergens: readonly string[];
  readonly options: readonly OptionGroup[];
}

/** A product as somebody wants it. */
export interface Configuration {
  /** In the order of the menu, whatever order they were named in; includes the defaults that nobody named. */
  readonly chosen: readonly Choice[];
  /** Of one piece with its options, in cents. */
  readonly price_cents: number;
  /** Of the product and its options, sorted. */
  readonly allergens: readonly string[];
}

/**
 * Applies the rules of a product's option groups to the chosen option ids: each belongs to the product, is named once,
 * and every group gets as many as it asks for. A group that needs a choice and got none takes its defaults.
 *
 * @returns 422 `invalid_options`, with a sentence that names the group, when a rule is broken
 */
export function chooseOptions(product: Configurable, optionIds: readonly string[]): Configuration | Problem {
  const wanted = new Set(optionIds);
  if (wanted.size !== optionIds.length) return invalid('An option is chosen twice.');
  const chosen: Choice[] = [];
  for (const group of product.options) {
    const named = group.choices.filter((choice) => wanted.delete(choice.option_id));
    const taken = named.length === 0 && group.min_choices > 0 ? group.choices.filter((one) => one.is_default) : named;
    if (taken.length < group.min_choices || taken.length > group.max_choices) return invalid(rule(group));
    chosen.push(...taken);
  }
  if (wanted.size > 0) return invalid('The product has no such option.');
  const price = chosen.reduce((sum, choice) => sum + choice.price_delta_cents, product.price_cents);
  if (price < 0) return invalid('The chosen options cost less than nothing together.');
  const allergens = [...new Set([...product.allergens, ...chosen.flatMap((choice) => choice.allergens)])].sort();
  return { chosen, price_cents: price, allergens };
}

function rule({ name, min_choices, max_choices }: OptionGroup): string {
  const count = min_choices === max_choices ? `${min_choices}` : `${min_choices} to ${max_choices}`;
  return `Choose ${count} of the options in "${name}".`;
}

const invalid = (detail: string) => problem('invalid_options', detail);

/** What a product contains as it is served when the customer chooses nothing, sorted. */
export function allergensAsServed({ allergens, options }: Omit<Configurable, 'price_cents'>): string[] {
  const defaults = options.flatMap((group) => group.choices.filter((choice) => choice.is_default));
  return [...new Set([...allergens, ...defaults.flatMap((choice) => choice.allergens)])].sort();
}
