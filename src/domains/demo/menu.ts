import type { Category, MenuEntry, StockCount } from '../catalog/index.ts';
import { drinks } from './drinks.ts';
import { food } from './food.ts';

export const demoCategories: readonly Category[] = ['Coffee', 'Tea', 'Cold drinks', 'Bakery', 'Breakfast', 'Beans'].map(
  (category, position) => ({ category, position, demo: true }),
);

export const demoProducts: readonly MenuEntry[] = [...drinks, ...food];

/** What is counted; everything else is made on demand. The last bag of decaf is gone. */
export const demoStock: readonly StockCount[] = [
  { product_id: 'beans-house', on_hand: 60 },
  { product_id: 'beans-yirgacheffe', on_hand: 24 },
  { product_id: 'beans-decaf', on_hand: 0 },
  { product_id: 'beans-kilo', on_hand: 12 },
];
