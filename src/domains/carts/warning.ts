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
  /** With `dietary_conflict`: the restrictions that the line breaks. */
  readonly conflicts?: string[];
}
