import { sql, type Transaction } from '../../kernel/database.ts';
import type { Order } from './types.ts';

/** An order that has no number yet. */
export type OrderDraft = Omit<Order, 'order_number'> & {
  readonly demo?: boolean;
  /** A person placed it for herself, and it is not brought to her: it ends when nobody accepts or fetches it. */
  readonly times_out?: boolean;
};

const insertOrder = sql(
  'orders.insert_orders',
  `insert into orders.orders
     (order_id, customer_id, guest_id, status, payment_status, payment_method, placed_at, promised_at, ready_at, completed_at,
      cancelled_at, currency, prices_include_tax, subtotal_cents, discount_cents, tax_cents, total_cents, captured_cents,
      refunded_cents, coupon_code, fulfilment, contact, note, dietary_overrides, origin, source, external_id, demo,
      redemption_id, times_out, updated_at)
   select *, $31 from unnest(
     $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
     $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::boolean[], $14::bigint[], $15::bigint[],
     $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::text[], $21::jsonb[], $22::jsonb[], $23::text[],
     $24::jsonb[], $25::text[], $26::text[], $27::text[], $28::boolean[], $29::uuid[], $30::boolean[])
   on conflict (source, external_id) where external_id is not null do nothing
   returning order_id, order_number`,
);
const insertItem = sql(
  'orders.insert_items',
  `insert into orders.items
     (order_id, line, product_id, product_name, category, options, quantity, price_cents, tax_rate)
   select order_id, line, product_id, product_name, category, options, quantity, price_cents, tax_rate_points / 10000.0
   from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::int[], $8::bigint[], $9::int[])
     as item (order_id, line, product_id, product_name, category, options, quantity, price_cents, tax_rate_points)`,
);

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

/**
 * Writes orders without their items. Answers the numbers by order id; an imported order that is there already is
 * missing in the answer. Wait for the answer only if it is needed.
 */
export async function insertOrders(
  tx: Transaction,
  orders: readonly OrderDraft[],
  now: Date,
): Promise<Map<string, number>> {
  const rows = await tx.write<{ order_id: string; order_number: number }>(insertOrder, [
    orders.map((order) => order.order_id),
    orders.map((order) => order.customer_id),
    orders.map((order) => order.guest_id),
    orders.map((order) => order.status),
    orders.map((order) => order.payment_status),
    orders.map((order) => order.payment_method),
    orders.map((order) => order.placed_at),
    orders.map((order) => order.promised_at),
    orders.map((order) => order.ready_at),
    orders.map((order) => order.completed_at),
    orders.map((order) => order.cancelled_at),
    orders.map((order) => order.currency),
    orders.map((order) => order.prices_include_tax),
    orders.map((order) => order.subtotal_cents),
    orders.map((order) => order.discount_cents),
    orders.map((order) => order.tax_cents),
    orders.map((order) => order.total_cents),
    orders.map((order) => order.captured_cents),
    orders.map((order) => order.refunded_cents),
    orders.map((order) => order.coupon_code),
    orders.map((order) => json(order.fulfilment)),
    orders.map((order) => json(order.contact)),
    orders.map((order) => order.note),
    orders.map((order) => json(order.dietary_overrides)),
    orders.map((order) => order.origin),
    orders.map((order) => order.source),
    orders.map((order) => order.external_id),
    orders.map((order) => order.demo ?? false),
    orders.map((order) => order.redemption_id ?? null),
    orders.map((order) => order.times_out ?? false),
    now,
  ]);
  return new Map(rows.map((row) => [row.order_id, row.order_number]));
}

/** Writes the orders' items, numbered from 1 as they stand. */
export function insertItems(tx: Transaction, orders: readonly OrderDraft[]): void {
  const items = orders.flatMap((order) =>
    order.items.map((item, index) => ({ ...item, order_id: order.order_id, line: index + 1 })),
  );
  void tx.write(insertItem, [
    items.map((item) => item.order_id),
    items.map((item) => item.line),
    items.map((item) => item.product_id),
    items.map((item) => item.product_name),
    items.map((item) => item.category),
    items.map((item) => JSON.stringify(item.options)),
    items.map((item) => item.quantity),
    items.map((item) => item.price_cents),
    items.map((item) => item.tax_rate_points),
  ]);
}
