import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { OrderPoints } from './order-points.ts';

const read = sql(
  'loyalty.read_orders',
  `select order_id, customer_id, total_cents, captured_cents, refunded_cents, counted, completed_at, captured_at,
     cancelled_at, earned_at, rate, lot_id, earned_points, reversed_points
   from loyalty.orders where order_id = any($1)`,
);
const save = sql(
  'loyalty.save_orders',
  `insert into loyalty.orders as stored
     (order_id, customer_id, total_cents, captured_cents, refunded_cents, counted, completed_at, captured_at,
      cancelled_at, earned_at, rate, lot_id, earned_points, reversed_points)
   select order_id, customer_id, total_cents, captured_cents, refunded_cents, counted::text[], completed_at, captured_at,
     cancelled_at, earned_at, rate, lot_id, earned_points, reversed_points
   from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::timestamptz[],
     $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::numeric[], $12::uuid[], $13::bigint[], $14::bigint[])
     as known (order_id, customer_id, total_cents, captured_cents, refunded_cents, counted, completed_at, captured_at,
       cancelled_at, earned_at, rate, lot_id, earned_points, reversed_points)
   on conflict (order_id) do update set
     total_cents = excluded.total_cents, captured_cents = excluded.captured_cents,
     refunded_cents = excluded.refunded_cents, counted = excluded.counted, completed_at = excluded.completed_at,
     captured_at = excluded.captured_at, cancelled_at = excluded.cancelled_at, earned_at = excluded.earned_at,
     rate = excluded.rate, lot_id = excluded.lot_id, earned_points = excluded.earned_points,
     reversed_points = excluded.reversed_points`,
);

/** What is known of these orders; those never heard of are missing. */
export async function readOrders(reader: Reader, orderIds: readonly string[]): Promise<Map<string, OrderPoints>> {
  const rows = await reader.query<OrderPoints>(read, [orderIds]);
  return new Map(rows.map((row) => [row.order_id, row]));
}

export function saveOrders(tx: Transaction, orders: readonly OrderPoints[]): void {
  if (orders.length === 0) return;
  void tx.write(save, [
    orders.map((order) => order.order_id),
    orders.map((order) => order.customer_id),
    orders.map((order) => order.total_cents),
    orders.map((order) => order.captured_cents),
    orders.map((order) => order.refunded_cents),
    orders.map((order) => arrayLiteral(order.counted)),
    orders.map((order) => order.completed_at),
    orders.map((order) => order.captured_at),
    orders.map((order) => order.cancelled_at),
    orders.map((order) => order.earned_at),
    orders.map((order) => order.rate),
    orders.map((order) => order.lot_id),
    orders.map((order) => order.earned_points),
    orders.map((order) => order.reversed_points),
  ]);
}

/** Arrays of different lengths cannot be unnested side by side, so each travels as PostgreSQL writes it. */
function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
