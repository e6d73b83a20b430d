/** What somebody should know of her cart before she pays. */
export interface CartWarning {
  readonly line_id: string | null;
  readonly code:
    | 'price_changed'
    | 'product_unavailable'
    | 'out_of_stock'
    | 'invalid_options'
    | 'invalid_coupon'
    | 'dietary_conflict';
  readonly message: string;
  /** The dietary restrictions that the line breaks; empty for other warnings. */
  readonly conflicts: readonly string[];
}
