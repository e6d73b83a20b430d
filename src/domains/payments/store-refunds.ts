import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

export interface NewRefund {
  readonly refund_id: string;
  readonly payment_id: string;
  readonly order_id: string;
  readonly amount_cents: number;
  readonly reason: string;
  /** Whether the provider has to be told; else it is done with this record. */
  readonly by_provider: boolean;
}

const insert = sql(
  'payments.insert_refunds',
  `insert into payments.refunds
     (refund_id, payment_id, order_id, amount_cents, reason, status, next_attempt_at, created_at, settled_at)
   select refund_id, payment_id, order_id, amount_cents, reason, case when by_provider then 'pending' else 'done' end,
     case when by_provider then $7::timestamptz end, $7, case when not by_provider then $7::timestamptz end
   from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::boolean[])
     as r (refund_id, payment_id, order_id, amount_cents, reason, by_provider)`,
);
const count = sql(
  'payments.count_refunds',
  `with changed as (
     update payments.payments as p set refunded_cents = p.refunded_cents + r.amount_cents
     from (select payment_id, sum(amount_cents)::bigint as amount_cents
           from unnest($1::uuid[], $2::bigint[]) as r (payment_id, amount_cents) group by payment_id) as r
     where p.payment_id = r.payment_id
     returning p.payment_id)
   select kernel.require(count(*) = $3, 'a payment to be refunded is not there') from changed`,
);
const settle = sql(
  'payments.settle_refunds',
  `update payments.refunds set status = 'done', next_attempt_at = null, settled_at = $2
   where refund_id = any($1) and status = 'pending'`,
);
const due = sql(
  'payments.claim_due_refunds',
  `update payments.refunds set next_attempt_at = $1::timestamptz + interval '1 minute'
   where refund_id in (
     select refund_id from payments.refunds where next_attempt_at <= $1 order by next_attempt_at limit $2 for update skip locked)
   returning refund_id, payment_id, amount_cents`,
);

/** Writes refunds as a set, and counts them on their payments, whose CHECK forbids giving back more than was taken. */
export function insertRefunds(tx: Transaction, refunds: readonly NewRefund[], now: Date): void {
  if (refunds.length === 0) return;
  void tx.write(insert, [
    refunds.map((refund) => refund.refund_id),
    refunds.map((refund) => refund.payment_id),
    refunds.map((refund) => refund.order_id),
    refunds.map((refund) => refund.amount_cents),
    refunds.map((refund) => refund.reason),
    refunds.map((refund) => refund.by_provider),
    now,
  ]);
  const payments = refunds.map((refund) => refund.payment_id);
  void tx.write(count, [payments, refunds.map((refund) => refund.amount_cents), new Set(payments).size]);
}

export interface DueRefund {
  readonly refund_id: string;
  readonly payment_id: string;
  readonly amount_cents: number;
}

/** Takes refunds that the provider has not confirmed; others do not get them for the next minute. */
export function claimDueRefunds(tx: Transaction, now: Date, limit: number): Promise<DueRefund[]> {
  return tx.write<DueRefund>(due, [now, limit]);
}

export function settleRefunds(tx: Transaction, refundIds: readonly string[], now: Date): void {
  if (refundIds.length > 0) void tx.write(settle, [refundIds, now]);
}

export interface Refund {
  readonly refund_id: string;
  readonly order_id: string;
  readonly amount_cents: number;
  readonly reason: string;
  readonly created_at: string;
}

// by way of the payments, which are found by their order
const readOf = sql(
  'payments.read_refunds_of_orders',
  `select refund_id, r.order_id, r.amount_cents, reason, r.created_at
   from payments.refunds as r join payments.payments as p using (payment_id)
   where p.order_id = any($1) order by r.created_at, refund_id`,
);
const readOrder = sql('payments.read_order_of_refund', 'select order_id from payments.refunds where refund_id = $1');

/** All refunds of the orders, by order, oldest first; also those that the provider has not confirmed yet. */
export async function readRefundsOf(reader: Reader, orderIds: readonly string[]): Promise<Map<string, Refund[]>> {
  const rows = await reader.query<Refund>(readOf, [orderIds]);
  return Map.groupBy(rows, (refund) => refund.order_id) as Map<string, Refund[]>;
}

/** The order whose money a refund gave back; null for an unknown one. */
export async function orderOfRefund(reader: Reader, refundId: string): Promise<string | null> {
  const [row] = await reader.query<{ order_id: string }>(readOrder, [refundId]);
  return row?.order_id ?? null;
}
