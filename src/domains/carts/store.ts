import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { Cart, CartItem } from './types.ts';

// A row for each cart, not for each line: a hot read, and columns that repeat are sent and parsed as often.
const read = sql(
  'carts.read',
  `select owner, version, coupon_code, created_at, updated_at,
     (select json_agg(json_build_array(line_id, product_id, options_key, product_name, price_cents, client_priced, quantity)
        order by added_at, line_id)
      from carts.items as item where item.owner = cart.owner) as lines
   from carts.carts as cart where owner = any($1)`,
);
const touch = sql(
  'carts.touch',
  `insert into carts.carts (owner, created_at, updated_at)
   select owner, $2, $2 from unnest($1::text[]) as owner
   on conflict (owner) do update set version = carts.version + 1, updated_at = excluded.updated_at`,
);
const add = sql(
  'carts.add_items',
  `insert into carts.items as item
     (owner, line_id, product_id, options_key, product_name, price_cents, client_priced, quantity, added_at)
   select *, $9 from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::boolean[], $8::int[])
   on conflict (owner, product_id, options_key) do update
     set quantity = item.quantity + excluded.quantity, price_cents = excluded.price_cents,
         product_name = excluded.product_name, client_priced = excluded.client_priced`,
);
const setQuantity = sql(
  'carts.set_quantity',
  `update carts.items as item set quantity = wanted.quantity
   from unnest($1::text[], $2::uuid[], $3::int[]) as wanted (owner, line_id, quantity)
   where item.owner = wanted.owner and item.line_id = wanted.line_id`,
);
const removeLines = sql(
  'carts.remove_lines',
  `delete from carts.items as item using unnest($1::text[], $2::uuid[]) as gone (owner, line_id)
   where item.owner = gone.owner and item.line_id = gone.line_id`,
);
const setCoupon = sql(
  'carts.set_coupon',
  `update carts.carts as cart set coupon_code = wanted.coupon_code
   from unnest($1::text[], $2::text[]) as wanted (owner, coupon_code) where cart.owner = wanted.owner`,
);
const empty = sql(
  'carts.empty',
  `update carts.carts set coupon_code = null, version = version + 1, created_at = $2, updated_at = $2
   where owner = any($1)`,
);
const discardItems = sql('carts.discard_items', 'delete from carts.items where owner = any($1)');

type Line = [
  line_id: string,
  product_id: string,
  options_key: string,
  product_name: string,
  price_cents: number,
  client_priced: boolean,
  quantity: number,
];

interface Row extends Omit<Cart, 'items'> {
  readonly lines: readonly Line[] | null;
}

/** Carts by owner; those without a row are missing. */
export async function readCarts(reader: Reader, owners: readonly string[]): Promise<Map<string, Cart>> {
  const rows = await reader.query<Row>(read, [owners]);
  return new Map(rows.map(({ lines, ...cart }) => [cart.owner, { ...cart, items: lines?.map(itemOf) ?? [] }]));
}

function itemOf([
  line_id,
  product_id,
  options_key,
  product_name,
  price_cents,
  client_priced,
  quantity,
]: Line): CartItem {
  const options = options_key === '' ? [] : options_key.split(',');
  return { line_id, product_id, options, product_name, price_cents, client_priced, quantity };
}

/** Makes the carts that are not there yet, and counts a change of those that are. */
export function touchCarts(tx: Transaction, owners: readonly string[], now: Date): void {
  void tx.write(touch, [owners, now]);
}

export interface NewItem extends CartItem {
  readonly owner: string;
}

/** Adds items; the quantity of a line that is there already grows, its name and price become the newest. */
export function addItems(tx: Transaction, items: readonly NewItem[], now: Date): void {
  void tx.write(add, [
    items.map((item) => item.owner),
    items.map((item) => item.line_id),
    items.map((item) => item.product_id),
    items.map((item) => item.options.join(',')),
    items.map((item) => item.product_name),
    items.map((item) => item.price_cents),
    items.map((item) => item.client_priced),
    items.map((item) => item.quantity),
    now,
  ]);
}

/** Sets quantities of lines; 0 removes the line. */
export function setQuantities(
  tx: Transaction,
  lines: readonly { owner: string; line_id: string; quantity: number }[],
): void {
  const kept = lines.filter((line) => line.quantity > 0);
  const gone = lines.filter((line) => line.quantity === 0);
  if (kept.length > 0) {
    void tx.write(setQuantity, [
      kept.map((line) => line.owner),
      kept.map((line) => line.line_id),
      kept.map((line) => line.quantity),
    ]);
  }
  if (gone.length > 0) void tx.write(removeLines, [gone.map((line) => line.owner), gone.map((line) => line.line_id)]);
}

export function setCoupons(tx: Transaction, wanted: readonly { owner: string; coupon_code: string | null }[]): void {
  void tx.write(setCoupon, [wanted.map((one) => one.owner), wanted.map((one) => one.coupon_code)]);
}

/**
 * Takes everything out of carts. The carts stay, because their versions must go on: one that began anew would match an
 * `If-Match` that was meant for another.
 */
export function emptyCarts(tx: Transaction, owners: readonly string[], now: Date): void {
  if (owners.length === 0) return;
  void tx.write(discardItems, [owners]);
  void tx.write(empty, [owners, now]);
}
