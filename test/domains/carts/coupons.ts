import { putDemoCoupons } from '../../../src/domains/carts/index.ts';
import type { TrialShop } from '../../roles/trial-shop.ts';

type NewCoupon = Parameters<typeof putDemoCoupons>[1][number];

/** Makes a coupon; say what is special about it. */
export async function putCoupon(trial: TrialShop, coupon_code: string, special: Partial<NewCoupon>): Promise<void> {
  const plain = {
    percent_off: null,
    amount_off_cents: null,
    min_subtotal_cents: 0,
    ends_at: null,
    max_redemptions: null,
  };
  await trial.shop.database.transaction(async (tx) =>
    putDemoCoupons(tx, [{ coupon_code, ...plain, ...special }], new Date('2026-01-01T00:00:00Z')),
  );
}

/** How often a coupon has been used. */
export async function redemptionsOf(trial: TrialShop, coupon_code: string): Promise<number> {
  const rows = await trial.rows<{ redemptions: number }>(
    'select redemptions from carts.coupons where coupon_code = $1',
    [coupon_code],
  );
  return rows[0]!.redemptions;
}
