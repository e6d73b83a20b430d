import { sql, type Transaction } from '../../kernel/database.ts';
import type { Order, OrderStatus, PaymentStatus } from './types.ts';

const change = sql(
  'orders.change_orders',
  `with changed as (
     update orders.orders as o
     set status = c.status, payment_status = c.payment_status, captured_cents = c.captured_cents,
         refunded_cents = c.refunded_cents, ready_at = c.ready_at, completed_at = c.completed_at,
         cancelled_at = c.cancelled_at, version = o.version + 1, updated_at = $10
     from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::timestamptz[],
                 $8::timestamptz[], $9::timestamptz[])
       as c (order_id, version, status, payment_status, captured_cents, refunded_cents, ready_at, completed_at, cancelled_at)
     where o.order_id = c.order_id and o.version = c.version
     returning o.order_id)
   select kernel.require(count(*) = $11, 'an order changed although it was locked') from changed`,
);
const addHistory = sql(
  'orders.add_history',
  `insert into orders.status_history (order_id, step, from_status, status, at, principal, reason)
   select order_id, coalesce((select max(step) from orders.status_history as h where h.order_id = s.order_id), 0) + place,
     from_status, status, $7, principal, reason
   from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[])
     as s (order_id, place, from_status, status, principal, reason)`,
);

/** Saves what may change of orders. Each must still have the version it was read with; the caller holds its lock. */
export function saveOrders(tx: Transaction, orders: readonly Order[], now: Date): void {
  if (orders.length === 0) return;
  void tx.write(change, [
    orders.map((order) => order.order_id),
    orders.map((order) => order.version),
    orders.map((order) => order.status),
    orders.map((order) => order.payment_status satisfies PaymentStatus),
    orders.map((order) => order.captured_cents),
    orders.map((order) => order.refunded_cents),
    orders.map((order) => order.ready_at),
    orders.map((order) => order.completed_at),
    orders.map((order) => order.cancelled_at),
    now,
    orders.length,
  ]);
}

export interface Step {
  readonly order_id: string;
  /** 1 for the first step of this order in this batch, 2 for the next. */
  readonly place: number;
  readonly from_status: OrderStatus;
  readonly status: OrderStatus;
  readonly principal: string;
  readonly reason: string | null;
}

export function addSteps(tx: Transaction, steps: readonly Step[], now: Date): void {
  if (steps.length === 0) return;
  void tx.write(addHistory, [
    steps.map((step) => step.order_id),
    steps.map((step) => step.place),
    steps.map((step) => step.from_status),
    steps.map((step) => step.status),
    steps.map((step) => step.principal),
    steps.map((step) => step.reason),
    now,
  ]);
}
