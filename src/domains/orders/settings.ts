/** What the orders domain takes from the configuration. */
export interface StoreSettings {
  readonly currency: string;
  readonly prices_include_tax: boolean;
  /** Where a product names none; in ten-thousandths. */
  readonly tax_rate_points: number;
}
