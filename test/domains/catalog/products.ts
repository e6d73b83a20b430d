import type { MenuEntry } from '../../../src/domains/catalog/index.ts';

/** A plain product; say what is special about it. */
export function entry(product_id: string, special: Partial<MenuEntry> = {}): MenuEntry {
  return {
    product_id,
    name: product_id,
    description: '',
    category: 'Coffee',
    price_cents: 300,
    tax_rate: null,
    image_url: null,
    allergens: [],
    dietary: [],
    preparation_minutes: 3,
    carbon_footprint_kg: null,
    supplier_certifications: [],
    last_verified: null,
    data_source: null,
    options: [],
    demo: false,
    ...special,
  };
}

const choice = (option_id: string, special = {}) => ({
  option_id,
  name: option_id,
  price_delta_cents: 0,
  allergens: [] as string[],
  is_default: false,
  ...special,
});

/** A drink whose milk must be chosen, and is cow's unless said otherwise. */
export const latte = entry('latte', {
  price_cents: 420,
  dietary: ['vegetarian'],
  options: [
    {
      option_group: 'milk',
      name: 'Milk',
      min_choices: 1,
      max_choices: 1,
      choices: [
        choice('whole', { allergens: ['milk'], is_default: true }),
        choice('oat', { allergens: ['gluten'], price_delta_cents: 50 }),
      ],
    },
    {
      option_group: 'extras',
      name: 'Extras',
      min_choices: 0,
      max_choices: 2,
      choices: [choice('shot', { price_delta_cents: 90 }), choice('syrup', { price_delta_cents: 60 })],
    },
  ],
});
