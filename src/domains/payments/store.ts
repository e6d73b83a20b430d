import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

export type Channel = 'external' | 'counter' | 'card';

export interface Payment {
  readonly payment_id: string;
  readonly order_id: string;
  readonly customer_id: string | null;
  readonly method: string;
  readonly channel: Channel;
  readonly amount_cents: number;
  readonly refunded_cents: number;
  readonly status: 'pending' | 'captured' | 'failed';
  readonly provider_token: string | null;
  readonly created_at: string;
}

/** A new payment: captured at once, or a card intent whose provider is still to be called. */
export type NewPayment = Omit<Payment, 'refunded_cents' | 'created_at'> & {
  readonly refunded_cents?: number;
  readonly created_at?: string;
};

/** How long whoever committed an intent has for its own call before others take it up. */
const firstAttemptMs = 20_000;

const insert = sql(
  'payments.insert_payments',
  `insert into payments.payments
     (payment_id, order_id, customer_id, method, channel, amount_cents, refunded_cents, status, provider_token, created_at,
      settled_at, next_attempt_at)
   select payment_id, order_id, customer_id, method, channel, amount_cents, refunded_cents, status, provider_token, created_at,
     case when status <> 'pending' then created_at end,
     case when status = 'pending' and channel = 'card' then $11::timestamptz end
   from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::text[],
               $10::timestamptz[])
     as p (payment_id, order_id, customer_id, method, channel, amount_cents, refunded_cents, status, provider_token, created_at)`,
);
const read = sql(
  'payments.read_of_orders',
  `select payment_id, order_id, customer_id, method, channel, amount_cents, refunded_cents, status, provider_token, created_at
   from payments.payments where order_id = any($1) order by created_at, payment_id`,
);
const readByIds = sql(
  'payments.read_by_ids',
  `select payment_id, order_id, customer_id, method, channel, amount_cents, refunded_cents, status, provider_token, created_at
   from payments.payments where payment_id = any($1)`,
);
const settle = sql(
  'payments.settle_payments',
  `update payments.payments as p
   set status = s.status, provider_reference = s.provider_reference, failure_reason = s.failure_reason, settled_at = $5,
       next_attempt_at = null
   from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as s (payment_id, status, provider_reference, failure_reason)
   where p.payment_id = s.payment_id and p.status = 'pending'`,
);

/** Writes payments as a set. */
export function insertPayments(tx: Transaction, payments: readonly NewPayment[], now: Date): void {
  if (payments.length === 0) return;
  const time = now.toISOString();
  void tx.write(insert, [
    payments.map((payment) => payment.payment_id),
    payments.map((payment) => payment.order_id),
    payments.map((payment) => payment.customer_id),
    payments.map((payment) => payment.method),
    payments.map((payment) => payment.channel),
    payments.map((payment) => payment.amount_cents),
    payments.map((payment) => payment.refunded_cents ?? 0),
    payments.map((payment) => payment.status),
    payments.map((payment) => payment.provider_token),
    payments.map((payment) => payment.created_at ?? time),
    new Date(now.getTime() + firstAttemptMs),
  ]);
}

/** All payments of the orders, by order, oldest first. */
export async function readPaymentsOf(reader: Reader, orderIds: readonly string[]): Promise<Map<string, Payment[]>> {
  const rows = await reader.query<Payment>(read, [orderIds]);
  return Map.groupBy(rows, (payment) => payment.order_id) as Map<string, Payment[]>;
}

export async function readPayments(reader: Reader, paymentIds: readonly string[]): Promise<Map<string, Payment>> {
  const rows = await reader.query<Payment>(readByIds, [paymentIds]);
  return new Map(rows.map((payment) => [payment.payment_id, payment]));
}

export interface Settlement {
  readonly payment_id: string;
  readonly status: 'captured' | 'failed';
  readonly provider_reference: string | null;
  readonly failure_reason: string | null;
}

/** Records the provider's word on pending payments; a second word changes nothing. */
export function settlePayments(tx: Transaction, settlements: readonly Settlement[], now: Date): void {
  if (settlements.length === 0) return;
  void tx.write(settle, [
    settlements.map((one) => one.payment_id),
    settlements.map((one) => one.status),
    settlements.map((one) => one.provider_reference),
    settlements.map((one) => one.failure_reason),
    now,
  ]);
}

const due = sql(
  'payments.claim_due_payments',
  `update payments.payments set next_attempt_at = $1::timestamptz + interval '1 minute'
   where payment_id in (
     select payment_id from payments.payments where next_attempt_at <= $1 order by next_attempt_at limit $2 for update skip locked)
   returning payment_id, order_id, customer_id, method, channel, amount_cents, refunded_cents, status, provider_token, created_at`,
);

/** Takes card intents that nobody has heard of; others do not get them for the next minute. */
export function claimDuePayments(tx: Transaction, now: Date, limit: number): Promise<Payment[]> {
  return tx.write<Payment>(due, [now, limit]);
}

const look = sql(
  'payments.anything_due',
  `select exists (select from payments.payments where next_attempt_at <= $1)
     or exists (select from payments.refunds where next_attempt_at <= $1) as due`,
);

/** Whether a card intent or a refund waits for a provider that nobody is asking. */
export async function anythingDue(reader: Reader, now: Date): Promise<boolean> {
  const [row] = await reader.query<{ due: boolean }>(look, [now]);
  return row!.due;
}
