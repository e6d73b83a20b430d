import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

export interface Coupon {
  readonly coupon_code: string;
  readonly percent_off: number | null;
  readonly amount_off_cents: number | null;
  readonly min_subtotal_cents: number;
  readonly starts_at: string | null;
  readonly ends_at: string | null;
  readonly max_redemptions: number | null;
  readonly redemptions: number;
}

const read = sql(
  'carts.read_coupons',
  `select coupon_code, percent_off, amount_off_cents, min_subtotal_cents, starts_at, ends_at, max_redemptions, redemptions
   from carts.coupons where coupon_code = any($1) and archived_at is null`,
);
const redeem = sql(
  'carts.redeem_coupons',
  `update carts.coupons as coupon set redemptions = redemptions + used.times
   from unnest($1::text[], $2::int[]) as used (coupon_code, times) where coupon.coupon_code = used.coupon_code`,
);

const giveBack = sql(
  'carts.return_coupons',
  `update carts.coupons as coupon set redemptions = greatest(redemptions - used.times, 0)
   from unnest($1::text[], $2::int[]) as used (coupon_code, times) where coupon.coupon_code = used.coupon_code`,
);

/** Coupons by code; unknown ones are missing. No codes, no query. */
export async function readCoupons(reader: Reader, codes: readonly string[]): Promise<Map<string, Coupon>> {
  if (codes.length === 0) return new Map();
  const rows = await reader.query<Coupon>(read, [[...new Set(codes)]]);
  return new Map(rows.map((coupon) => [coupon.coupon_code, coupon]));
}

/** Why a coupon cannot be used now, or null. */
export function couponFault(coupon: Coupon | undefined, now: Date): string | null {
  if (!coupon) return 'There is no such coupon.';
  if (coupon.starts_at !== null && now < new Date(coupon.starts_at)) return 'This coupon is not valid yet.';
  if (coupon.ends_at !== null && now >= new Date(coupon.ends_at)) return 'This coupon has expired.';
  if (coupon.max_redemptions !== null && coupon.redemptions >= coupon.max_redemptions)
    return 'This coupon has been used up.';
  return null;
}

/** The key under which a coupon is locked where its count of redemptions matters. */
export const couponLock = (code: string) => `coupon:${code}`;

/** Counts redemptions; the caller holds the coupons' locks and has seen that they are not used up. */
export function redeemCoupons(tx: Transaction, codes: readonly string[]): void {
  if (codes.length > 0) void tx.write(redeem, counted(codes));
}

/** Takes redemptions back, of orders that were cancelled; the caller holds the coupons' locks. */
export function returnCoupons(tx: Transaction, codes: readonly string[]): void {
  if (codes.length > 0) void tx.write(giveBack, counted(codes));
}

function counted(codes: readonly string[]): [codes: string[], times: number[]] {
  const times = new Map<string, number>();
  for (const code of codes) times.set(code, (times.get(code) ?? 0) + 1);
  return [[...times.keys()], [...times.values()]];
}
