import { sql, type Transaction } from '../../kernel/database.ts';
import type { Coupon } from './store-coupons.ts';

type DemoCoupon = Omit<Coupon, 'starts_at' | 'redemptions'>;

const insert = sql(
  'carts.insert_demo_coupons',
  `insert into carts.coupons
     (coupon_code, percent_off, amount_off_cents, min_subtotal_cents, ends_at, max_redemptions, demo, created_at)
   select *, true, $7 from unnest($1::text[], $2::smallint[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::int[])
   on conflict (coupon_code) do nothing`,
);
const deleteCoupons = sql('carts.delete_demo_coupons', 'delete from carts.coupons where demo');

/** Makes the demo's coupons that are not there. */
export function putDemoCoupons(tx: Transaction, coupons: readonly DemoCoupon[], now: Date): void {
  void tx.write(insert, [
    coupons.map((coupon) => coupon.coupon_code),
    coupons.map((coupon) => coupon.percent_off),
    coupons.map((coupon) => coupon.amount_off_cents),
    coupons.map((coupon) => coupon.min_subtotal_cents),
    coupons.map((coupon) => coupon.ends_at),
    coupons.map((coupon) => coupon.max_redemptions),
    now,
  ]);
}

export function forgetDemoCoupons(tx: Transaction): void {
  void tx.write(deleteCoupons);
}
