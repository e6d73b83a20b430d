/** What can be done to a cart, on either surface. */
export type CartOperation =
  | {
      readonly kind: 'add';
      readonly product_id: string;
      readonly options: readonly string[];
      readonly quantity: number;
    }
  /** Adds what the cart does not hold yet of these, so that doing it twice does not order twice. */
  | {
      readonly kind: 'fill';
      readonly items: readonly WantedItem[];
    }
  /** By a client with the right to set name and price, also of what the catalogue does not know. */
  | {
      readonly kind: 'add_priced';
      readonly product_id: string;
      readonly product_name: string;
      readonly price_cents: number;
      readonly quantity: number;
    }
  /** `price_cents` is what the client believes; a different one in the catalogue refuses. */
  | {
      readonly kind: 'add_believed';
      readonly product_id: string;
      readonly price_cents: number;
      readonly quantity: number;
    }
  | { readonly kind: 'set_line'; readonly line_id: string; readonly quantity: number }
  /**
   * By a client that knows products and no lines: of several lines it means the one without options, else the first;
   * 0 means all of them, and is fine where there is none.
   */
  | { readonly kind: 'set_product'; readonly product_id: string; readonly quantity: number }
  | { readonly kind: 'clear' }
  | { readonly kind: 'set_coupon'; readonly coupon_code: string | null }
  | { readonly kind: 'line_to_wishlist'; readonly line_id: string }
  | { readonly kind: 'add_wish'; readonly product_id: string }
  | { readonly kind: 'wish_to_cart'; readonly product_id: string }
  | { readonly kind: 'remove_wish'; readonly product_id: string };

export interface WantedItem {
  readonly product_id: string;
  readonly options: readonly string[];
  readonly quantity: number;
}

export interface ChangeCart {
  readonly owner: string;
  readonly operation: CartOperation;
  /** Whether the answer shows the catalogue's side too (prices now, wishlist, coupon). */
  readonly described: boolean;
  /** From `If-Match`: refuse when the cart has changed since. */
  readonly expected_version?: number | undefined;
}
