import type { Choice, OptionGroup } from '../catalog/index.ts';

const choice = (option_id: string, name: string, price_delta_cents = 0, allergens: string[] = []): Choice => ({
  option_id,
  name,
  price_delta_cents,
  allergens,
  is_default: false,
});
const standard = (one: Choice): Choice => ({ ...one, is_default: true });
const oneOf = (option_group: string, name: string, choices: Choice[]): OptionGroup => ({
  option_group,
  name,
  min_choices: 1,
  max_choices: 1,
  choices,
});

export const size = oneOf('size', 'Size', [standard(choice('regular', 'Regular')), choice('large', 'Large', 70)]);

export const milk = oneOf('milk', 'Milk', [
  standard(choice('whole', 'Whole milk', 0, ['milk'])),
  choice('lactose-free', 'Lactose-free milk', 30, ['milk']),
  choice('oat', 'Oat drink', 50, ['gluten']),
  choice('soy', 'Soy drink', 40, ['soybeans']),
  choice('almond', 'Almond drink', 60, ['nuts']),
]);

export const extras: OptionGroup = {
  option_group: 'extras',
  name: 'Extras',
  min_choices: 0,
  max_choices: 3,
  choices: [
    choice('extra-shot', 'Extra shot', 80),
    choice('vanilla', 'Vanilla syrup', 50),
    choice('hazelnut', 'Hazelnut syrup', 50, ['nuts']),
    choice('cream', 'Whipped cream', 60, ['milk']),
  ],
};

export const spread = oneOf('spread', 'Spread', [
  standard(choice('butter', 'Butter', 0, ['milk'])),
  choice('margarine', 'Margarine', 0, ['soybeans']),
]);

export const grind = oneOf('grind', 'Grind', [
  standard(choice('whole-bean', 'Whole bean')),
  choice('filter', 'For filter'),
  choice('espresso-grind', 'For espresso'),
]);
