import { type AuditEntry, type Command, refusal, success } from '../../kernel/command.ts';
import { type Reader, sql } from '../../kernel/database.ts';
import { type FieldError, type Problem, problem, versionFault } from '../../kernel/errors.ts';
import type { NewRow, Removed, RowPatch, RowRemoval, Written } from '../entities/index.ts';
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

interface Row extends CouponFields {
  readonly coupon_code: string;
  readonly redemptions: number;
  readonly version: number;
  /** Carts have it, or orders had it. */
  readonly used: boolean;
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

async function readRows(reader: Reader, codes: readonly string[]): Promise<Map<string, Row>> {
  const rows = await reader.query<Row>(read, [codes]);
  return new Map(rows.map((row) => [row.coupon_code, row]));
}

const plain: CouponFields = {
  percent_off: null,
  amount_off: null,
  min_subtotal: 0,
  starts_at: null,
  ends_at: null,
  max_redemptions: null,
};

/** What no schema of a single field can say. */
function faultOf(coupon: CouponFields, redemptions: number): Problem | null {
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

function standingFault(version: number | undefined, row: Row | undefined): Problem | null {
  if (!row) return problem('not_found', 'There is no such coupon.');
  return versionFault('coupon', version, row.version);
}

const audited = (action: string, code: string, before: unknown, after: unknown): AuditEntry => ({
  action: `coupons.${action}`,
  entity: 'coupons',
  entityId: code,
  before,
  after,
});

/** Makes coupons. */
export const createCoupons: Command<NewRow, Written> = {
  name: 'coupons.create',
  locks: ({ fields }) => [couponLock(String(fields.coupon_code))],
  async execute(tx, calls, { now }) {
    const wanted = calls.map(({ input }) => ({
      ...plain,
      ...(input.fields as unknown as CouponFields & { coupon_code: string }),
    }));
    const codes = wanted.map(({ coupon_code }) => coupon_code);
    const known = await readRows(tx, codes);
    const faults = wanted.map((coupon) =>
      known.has(coupon.coupon_code)
        ? problem('already_exists', 'There is a coupon with this code.')
        : faultOf(coupon, 0),
    );
    const fresh = wanted.filter((_, index) => !faults[index]);
    if (fresh.length > 0) void tx.write(insert, [JSON.stringify(fresh), now]);
    return wanted.map(({ coupon_code, ...coupon }, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      return success({ id: coupon_code }, [], [audited('create', coupon_code, undefined, coupon)]);
    });
  },
};

/** Changes coupons; those who have one in the cart see it at their next look. */
export const patchCoupons: Command<RowPatch, Written> = {
  name: 'coupons.patch',
  locks: ({ id }) => [couponLock(id)],
  async execute(tx, calls) {
    const known = await readRows(
      tx,
      calls.map(({ input }) => input.id),
    );
    const after = calls.map(({ input }) => ({ ...known.get(input.id)!, ...(input.fields as Partial<CouponFields>) }));
    const faults = calls.map(({ input }, index) => {
      const row = known.get(input.id);
      return standingFault(input.version, row) ?? faultOf(after[index]!, row!.redemptions);
    });
    const changed = after.filter((_, index) => !faults[index]);
    if (changed.length > 0) void tx.write(update, [JSON.stringify(changed)]);
    return calls.map(({ input }, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const names = Object.keys(input.fields) as (keyof CouponFields)[];
      const pick = (coupon: CouponFields) => Object.fromEntries(names.map((name) => [name, coupon[name]]));
      return success(
        { id: input.id },
        [],
        [audited('patch', input.id, pick(known.get(input.id)!), pick(after[index]!))],
      );
    });
  },
};

/** Takes coupons away. One that was used, or is in a cart, is archived. */
export const removeCoupons: Command<RowRemoval, Removed> = {
  name: 'coupons.remove',
  locks: ({ id }) => [couponLock(id)],
  async execute(tx, calls, { now }) {
    const codes = calls.map(({ input }) => input.id);
    const known = await readRows(tx, codes);
    const faults = calls.map(({ input }) => standingFault(input.version, known.get(input.id)));
    const going = codes.filter((_, index) => !faults[index]);
    const kept = going.filter((code) => known.get(code)!.used);
    const gone = going.filter((code) => !known.get(code)!.used);
    if (kept.length > 0) void tx.write(archive, [kept, now]);
    if (gone.length > 0) void tx.write(drop, [gone]);
    return codes.map((id, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const { used, version, coupon_code, ...before } = known.get(id)!;
      const outcome = used ? 'archived' : 'deleted';
      return success({ id, outcome }, [], [audited('remove', id, before, { outcome })]);
    });
  },
};
