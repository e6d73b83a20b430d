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
  readonly preparation_minutes: number;
  /** null: untracked, sold without limit. */
  readonly on_hand: number | null;
  /** On the menu and not sold out; says nothing about `on_hand`. */
  readonly available: boolean;
  readonly options: readonly OptionGroup[];
}
