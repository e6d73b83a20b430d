import { chooseOptions } from '../catalog/index.ts';
import { demoProducts } from './menu.ts';

export interface DemoFamily {
  readonly family_id: string;
  readonly name: string;
  readonly shares_wallet: boolean;
}

/** One with a wallet for all, one in which everybody keeps her points. */
export const demoFamilies: readonly DemoFamily[] = [
  { family_id: 'demo-family-1', name: 'Lindenstraße 12', shares_wallet: true },
  { family_id: 'demo-family-2', name: 'Haddad & Rahimi', shares_wallet: false },
];

/** By the place among the demo's customers; the first is the account that can sign in. */
export const familyOf: Readonly<Record<number, string>> = {
  0: 'demo-family-1',
  1: 'demo-family-1',
  2: 'demo-family-1',
  10: 'demo-family-2',
  21: 'demo-family-2',
};

export const dietOf: Readonly<Record<number, readonly string[]>> = {
  0: ['nuts'],
  3: ['vegan'],
  9: ['milk'],
  21: ['halal', 'sulphites'],
};

export interface DemoFavorite {
  readonly favorite_id: string;
  readonly customer_id: string;
  readonly product_id: string;
  /** As in a cart: the chosen options with the defaults, sorted. */
  readonly options_key: string;
  readonly name: string | null;
  readonly position: number;
}

const told = [
  [0, 'flat-white', ['large', 'oat'], 'The usual'],
  [0, 'croissant', [], null],
  [0, 'cold-brew', [], 'Summer'],
  [1, 'cappuccino', ['extra-shot'], 'Before work'],
  [2, 'latte', ['lactose-free', 'vanilla'], null],
  [3, 'lemonade', ['large'], null],
  [3, 'banana-bread', [], null],
  [9, 'chai-latte', ['oat'], 'Without milk'],
] as const;

/** What some of the demo's people have again and again, as they like it. */
export function demoFavorites(customerIds: readonly string[]): DemoFavorite[] {
  const places = new Map<number, number>();
  return told.map(([customer, product_id, options, name], index) => {
    const position = (places.get(customer) ?? 0) + 1;
    places.set(customer, position);
    const choice = chooseOptions(demoProducts.find((product) => product.product_id === product_id)!, options);
    if (!('chosen' in choice)) throw choice;
    return {
      favorite_id: `01980000-0000-7000-9000-${String(3001 + index).padStart(12, '0')}`,
      ...{ customer_id: customerIds[customer]!, product_id, name, position },
      options_key: choice.chosen
        .map(({ option_id }) => option_id)
        .sort()
        .join(','),
    };
  });
}
