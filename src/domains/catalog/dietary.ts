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

const words = new Set<string>([...allergens, ...diets]);
/** `nut` for `nuts`, and `lupins` for `lupin`. */
const inOtherNumber = new Map(
  [...words].map((word) => [word.endsWith('s') ? word.slice(0, -1) : `${word}s`, word] as const),
);

/**
 * What somebody has written as one of our words, in whatever case, number and spacing: ` Nut` is `nuts`, and
 * `Caffeine free` is `caffeine-free`. Any other text stays as it is. A word that is not known for ours would warn of nothing.
 */
export function restrictionWord(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[\s_-]+/g, '-')
    .replace(/^-|-$/g, '');
  return words.has(plain) ? plain : (inOtherNumber.get(plain) ?? text);
}

/** The same of a whole list; what is the same word then counts once. */
export const restrictionWords = (texts: readonly string[]): string[] => [...new Set(texts.map(restrictionWord))];

/** Splits restrictions into the marks that a product must bear and the allergens that it must not contain. */
export function splitRestrictions(restrictions: readonly DietaryRestriction[]): { marks: string[]; without: string[] } {
  const marks = restrictions.filter((one) => (diets as readonly string[]).includes(one));
  return { marks, without: restrictions.filter((one) => !marks.includes(one)) };
}

const animal = ['milk', 'eggs', 'fish', 'crustaceans', 'molluscs'];
const flesh = ['fish', 'crustaceans', 'molluscs'];
/** What no product with such an allergen suits, whatever it is marked as: an option may have brought it in. */
const excluded: Readonly<Record<Diet, readonly string[]>> = {
  vegan: animal,
  vegetarian: flesh,
  halal: [],
  kosher: ['crustaceans', 'molluscs'],
  'caffeine-free': [],
};

/**
 * Which of a person's dietary restrictions a product breaks as it is to be served. A mark that a product does not bear
 * is broken: nobody has said that it suits. Other words than allergens and marks are compared with nothing.
 *
 * @param allergens of the product with its chosen options
 */
export function conflictsOf(
  product: { readonly dietary: readonly string[] },
  allergens: readonly string[],
  restrictions: readonly string[],
): string[] {
  if (restrictions.length === 0) return [];
  return restrictions.filter((one) => {
    if ((diets as readonly string[]).includes(one)) {
      return !product.dietary.includes(one) || excluded[one as Diet].some((allergen) => allergens.includes(allergen));
    }
    return allergens.includes(one);
  });
}
