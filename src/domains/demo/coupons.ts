export interface DemoCoupon {
  readonly coupon_code: string;
  readonly percent_off: number | null;
  readonly amount_off_cents: number | null;
  readonly min_subtotal_cents: number;
  /** ISO 8601; null: for good. */
  readonly ends_at: string | null;
  readonly max_redemptions: number | null;
}

/** Coupons of every kind: for everybody, from a sum on, for the first few, and one that has expired. */
export function demoCoupons(now: Date): DemoCoupon[] {
  const open = {
    percent_off: null,
    amount_off_cents: null,
    min_subtotal_cents: 0,
    ends_at: null,
    max_redemptions: null,
  };
  const yesterday = new Date(now.getTime() - 86_400_000).toISOString();
  return [
    { ...open, coupon_code: 'WELCOME10', percent_off: 10 },
    { ...open, coupon_code: 'BRUNCH2', amount_off_cents: 200, min_subtotal_cents: 1500 },
    { ...open, coupon_code: 'FIRST50', percent_off: 20, max_redemptions: 50 },
    { ...open, coupon_code: 'LASTWEEK', percent_off: 15, ends_at: yesterday },
  ];
}
