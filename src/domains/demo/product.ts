import type { Allergen, Diet, MenuEntry, OptionGroup } from '../catalog/index.ts';

/** What the demo says of a product beyond id, name and price; all else is as usual. */
export interface Details {
  readonly says: string;
  readonly contains?: readonly Allergen[];
  readonly suits?: readonly Diet[];
  readonly minutes?: number;
  readonly options?: readonly OptionGroup[];
  readonly carbon?: number;
  readonly certified?: readonly string[];
  readonly verified?: string;
  readonly source?: string;
}

/** Drinks bear the full rate, food the reduced one. */
const reducedRate = new Set(['Bakery', 'Breakfast', 'Beans']);

/** A maker of the products of one category; `price` in cents. */
export const products =
  (category: string) =>
  (product_id: string, name: string, price: number, details: Details): MenuEntry => ({
    product_id,
    name,
    description: details.says,
    category,
    price_cents: price,
    tax_rate: reducedRate.has(category) ? 0.07 : 0.19,
    image_url: null,
    allergens: details.contains ?? [],
    dietary: details.suits ?? [],
    preparation_minutes: details.minutes ?? 2,
    carbon_footprint_kg: details.carbon ?? null,
    supplier_certifications: details.certified ?? [],
    last_verified: details.verified ?? null,
    data_source: details.source ?? null,
    options: details.options ?? [],
    demo: true,
  });
