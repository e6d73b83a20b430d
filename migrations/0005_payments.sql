-- Money in and out. The intent is committed first; whoever has to be called is called with its id as idempotency key.
create schema payments;

create table payments.payments (
  payment_id uuid primary key,
  order_id uuid not null,
  customer_id text,
  method text not null,
  -- external: paid elsewhere; counter: taken by staff; card: through the provider
  channel text not null check (channel in ('external', 'counter', 'card')),
  amount_cents bigint not null check (amount_cents >= 0),
  refunded_cents bigint not null default 0,
  status text not null check (status in ('pending', 'captured', 'failed')),
  provider_token text,
  provider_reference text,
  failure_reason text,
  -- when the provider is to be asked (again), if nobody has heard from it
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  settled_at timestamptz,
  constraint payments_refunded check (refunded_cents between 0 and case when status = 'captured' then amount_cents else 0 end),
  constraint payments_settled check ((status = 'pending') = (settled_at is null)),
  constraint payments_attempt check ((next_attempt_at is not null) = (status = 'pending' and channel = 'card'))
);
create index payments_order on payments.payments (order_id);
create index payments_due on payments.payments (next_attempt_at) where next_attempt_at is not null;

create table payments.refunds (
  refund_id uuid primary key,
  payment_id uuid not null references payments.payments (payment_id),
  order_id uuid not null,
  amount_cents bigint not null check (amount_cents > 0),
  reason text not null,
  status text not null check (status in ('pending', 'done')),
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  settled_at timestamptz,
  constraint refunds_attempt check ((next_attempt_at is not null) = (status = 'pending'))
);
create index refunds_payment on payments.refunds (payment_id);
create index refunds_due on payments.refunds (next_attempt_at) where next_attempt_at is not null;
