import type { Allergen, Diet } from './dietary.ts';

/** One thing to choose in a group: `oat` of the group `milk`. */
export interface Choice {
  readonly option_id: string;
  readonly name: string;
  /** Added to the product's price; 0 for defaults. */
  readonly price_delta_cents: number;
  readonly allergens: readonly string[];
  /** Served so when the customer chooses nothing in a group that needs a choice. */
  readonly is_default: boolean;
}

export interface OptionGroup {
  readonly option_group: string;
  readonly name: string;
  readonly min_choices: number;
  readonly max_choices: number;
  readonly choices: readonly Choice[];
}

/** What carts and checkout need to know of a product. Money in cents. */
export interface ProductDescription {
  readonly product_id: string;
  readonly name: string;
  readonly category: string | null;
  readonly price_cents: number;
  /** A fraction (0.19 is 19 %); null: the store's default. */
  readonly tax_rate: number | null;
  /** Of the product without its options; `chooseOptions` adds theirs. */
  readonly allergens: readonly string[];
  /** The marks that it bears as it is served by default. */
  readonly dietary: readonly string[];
  readonly preparation_minutes: number;
  /** null: untracked, sold without limit. */
  readonly on_hand: number | null;
  /** On the menu and not sold out; says nothing about `on_hand`. */
  readonly available: boolean;
  readonly options: readonly OptionGroup[];
}

/** All that the menu says of a product. Money in cents, days as `2026-04-30`. */
export interface MenuEntry {
  readonly product_id: string;
  readonly name: string;
  readonly description: string;
  /** Made if it is not there. */
  readonly category: string | null;
  readonly price_cents: number;
  /** A fraction; null: the store's default. */
  readonly tax_rate: number | null;
  readonly image_url: string | null;
  readonly allergens: readonly Allergen[];
  readonly dietary: readonly Diet[];
  readonly preparation_minutes: number;
  readonly carbon_footprint_kg: number | null;
  readonly supplier_certifications: readonly string[];
  readonly last_verified: string | null;
  readonly data_source: string | null;
  readonly options: readonly OptionGroup[];
  readonly demo: boolean;
}
