import { sql } from '../../kernel/database.ts';
import { type FieldError, type Problem, problem } from '../../kernel/errors.ts';
import { editCommands, type Standing } from '../entities/index.ts';
import { couponLock } from './store-coupons.ts';

/** What can be said of a coupon; amounts in cents. */
interface CouponFields {
  readonly percent_off: number | null;
  readonly amount_off: number | null;
  readonly min_subtotal: number;
  readonly starts_at: string | null;
  readonly ends_at: string | null;
  readonly max_redemptions: number | null;
}

/** It is used when carts have it, or orders had it. */
interface Row extends CouponFields, Standing {
  readonly redemptions: number;
}

const read = sql(
  'carts.read_edited_coupons',
  `select coupon_code, percent_off, amount_off_cents as amount_off, min_subtotal_cents as min_subtotal, starts_at,
     ends_at, max_redemptions, redemptions, version,
     redemptions > 0 or exists (select from carts.carts as c where c.coupon_code = coupons.coupon_code) as used
   from carts.coupons where coupon_code = any($1)`,
);
const sent = `json_to_recordset($1) as c (coupon_code text, percent_off smallint, amount_off bigint,
     min_subtotal bigint, starts_at timestamptz, ends_at timestamptz, max_redemptions int)`;
const insert = sql(
  'carts.insert_coupons',
  `insert into carts.coupons
     (coupon_code, percent_off, amount_off_cents, min_subtotal_cents, starts_at, ends_at, max_redemptions, created_at)
   select coupon_code, percent_off, amount_off, min_subtotal, starts_at, ends_at, max_redemptions, $2 from ${sent}`,
);
const update = sql(
  'carts.update_coupons',
  `update carts.coupons as coupon
   set percent_off = c.percent_off, amount_off_cents = c.amount_off, min_subtotal_cents = c.min_subtotal,
     starts_at = c.starts_at, ends_at = c.ends_at, max_redemptions = c.max_redemptions, version = version + 1
   from ${sent} where coupon.coupon_code = c.coupon_code`,
);
const archive = sql(
  'carts.archive_coupons',
  `update carts.coupons set archived_at = coalesce(archived_at, $2), version = version + 1 where coupon_code = any($1)`,
);
const drop = sql('carts.delete_coupons', 'delete from carts.coupons where coupon_code = any($1)');

const plain = {
  percent_off: null,
  amount_off: null,
  min_subtotal: 0,
  starts_at: null,
  ends_at: null,
  max_redemptions: null,
} satisfies CouponFields;

/** What no schema of a single field can say. */
function faultOf(coupon: CouponFields, redemptions = 0): Problem | null {
  const errors: FieldError[] = [];
  if ((coupon.percent_off === null) === (coupon.amount_off === null)) {
    errors.push({ path: '/percent_off', message: 'must be given, or an amount, and not both' });
  }
  if (coupon.starts_at !== null && coupon.ends_at !== null && coupon.ends_at <= coupon.starts_at) {
    errors.push({ path: '/ends_at', message: 'must be later than starts_at' });
  }
  if (coupon.max_redemptions !== null && coupon.max_redemptions < redemptions) {
    errors.push({ path: '/max_redemptions', message: 'must not be less than it was used already' });
  }
  return errors.length === 0 ? null : problem('validation_failed', 'The coupon is not valid as given.', { errors });
}

const commands = editCommands<Row>({
  entity: 'coupons',
  noun: 'coupon',
  key: 'coupon_code',
  taken: 'There is a coupon with this code.',
  lock: couponLock,
  faultOf: (coupon, standing) => faultOf(coupon, standing?.redemptions),
  ...{ plain, read, insert, update, archive, drop },
});

/** Makes coupons. */
export const createCoupons = commands.create;

/** Changes coupons; those who have one in the cart see it at their next look. */
export const patchCoupons = commands.patch;

/** Takes coupons away. One that was used, or is in a cart, is archived. */
export const removeCoupons = commands.remove;
