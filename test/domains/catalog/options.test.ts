import { expect, test } from 'vitest';
import { chooseOptions } from '../../../src/domains/catalog/index.ts';
import { Problem } from '../../../src/kernel/errors.ts';
import { latte } from './products.ts';

const choose = (...ids: string[]) => {
  const made = chooseOptions({ ...latte, allergens: ['soybeans'] }, ids);
  if (made instanceof Problem) return `${made.code}: ${made.message}`;
  return {
    ids: made.chosen.map((choice) => choice.option_id),
    price_cents: made.price_cents,
    allergens: made.allergens,
  };
};

test('a group that needs a choice and got none takes its default', () => {
  expect(choose()).toEqual({ ids: ['whole'], price_cents: 420, allergens: ['milk', 'soybeans'] });
});

test('choices add their price and replace what the default contains', () => {
  expect(choose('syrup', 'oat', 'shot')).toEqual({
    ids: ['oat', 'shot', 'syrup'],
    price_cents: 420 + 50 + 90 + 60,
    allergens: ['gluten', 'soybeans'],
  });
});

test('rules are kept', () => {
  expect(choose('oat', 'whole')).toBe('invalid_options: Choose 1 of the options in "Milk".');
  expect(choose('shot', 'shot')).toBe('invalid_options: An option is chosen twice.');
  expect(choose('whipped-cream')).toBe('invalid_options: The product has no such option.');
});
