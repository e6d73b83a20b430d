/** The fourteen that the European Union asks to be declared. */
export const allergens = [
  'celery',
  'crustaceans',
  'eggs',
  'fish',
  'gluten',
  'lupin',
  'milk',
  'molluscs',
  'mustard',
  'nuts',
  'peanuts',
  'sesame',
  'soybeans',
  'sulphites',
] as const;

/** What a product may be marked as. */
export const diets = ['vegan', 'vegetarian', 'halal', 'kosher', 'caffeine-free'] as const;

export type Allergen = (typeof allergens)[number];
export type Diet = (typeof diets)[number];

/** The same words as a person's dietary restrictions: an allergen to be free of, or a mark to bear. */
export type DietaryRestriction = Allergen | Diet;

/** Splits restrictions into the marks that a product must bear and the allergens that it must not contain. */
export function splitRestrictions(restrictions: readonly DietaryRestriction[]): { marks: string[]; without: string[] } {
  const marks = restrictions.filter((one) => (diets as readonly string[]).includes(one));
  return { marks, without: restrictions.filter((one) => !marks.includes(one)) };
}
