-- Orders and their state machine.
create schema orders;

create table orders.orders (
  order_id uuid primary key,
  order_number bigint generated always as identity,
  customer_id text,
  guest_id text,
  status text not null check (status in ('placed', 'accepted', 'preparing', 'ready', 'completed', 'cancelled')),
  payment_status text not null check (payment_status in ('pending', 'paid', 'partially_refunded', 'refunded', 'failed')),
  payment_method text not null check (length(payment_method) between 1 and 100),
  placed_at timestamptz not null,
  promised_at timestamptz,
  ready_at timestamptz,
  completed_at timestamptz,
  cancelled_at timestamptz,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  prices_include_tax boolean not null,
  subtotal_cents bigint not null check (subtotal_cents >= 0),
  discount_cents bigint not null default 0 check (discount_cents between 0 and subtotal_cents),
  tax_cents bigint not null check (tax_cents >= 0),
  total_cents bigint not null check (total_cents between 0 and 9007199254740991),
  captured_cents bigint not null default 0,
  refunded_cents bigint not null default 0,
  coupon_code text,
  fulfilment jsonb not null,
  contact jsonb,
  note text,
  dietary_overrides jsonb not null default '[]',
  origin text not null check (origin in ('live', 'import')),
  -- where an imported order came from, and its number there
  source text,
  external_id text,
  demo boolean not null default false,
  version integer not null default 1,
  updated_at timestamptz not null,
  constraint orders_total check (total_cents = subtotal_cents - discount_cents + case when prices_include_tax then 0 else tax_cents end),
  constraint orders_captured check (captured_cents between 0 and total_cents),
  constraint orders_refunded check (refunded_cents between 0 and captured_cents),
  constraint orders_import check ((origin = 'import') = (external_id is not null)),
  constraint orders_completed check ((status = 'completed') = (completed_at is not null)),
  constraint orders_cancelled check ((status = 'cancelled') = (cancelled_at is not null))
);
create index orders_customer on orders.orders (customer_id, placed_at desc, order_id desc) where customer_id is not null;
create index orders_placed on orders.orders (placed_at, order_id);
create unique index orders_external on orders.orders (source, external_id) where external_id is not null;
-- what the bar has before it: the queue behind a ready-time promise
create index orders_queue on orders.orders (placed_at)
  where status in ('placed', 'accepted', 'preparing') and origin = 'live' and fulfilment ->> 'type' <> 'delivery';

create table orders.items (
  order_id uuid not null references orders.orders (order_id) on delete cascade,
  line smallint not null check (line >= 1),
  product_id text not null,
  product_name text not null,
  category text,
  options jsonb not null default '[]',
  quantity integer not null check (quantity between 1 and 99999),
  price_cents bigint not null check (price_cents >= 0),
  tax_rate numeric(5, 4) not null check (tax_rate between 0 and 1),
  subtotal_cents bigint not null generated always as (price_cents * quantity) stored,
  primary key (order_id, line)
);

-- The state machine is data: a step that is not here cannot be recorded.
create table orders.transitions (
  from_status text not null,
  status text not null,
  primary key (from_status, status)
);
insert into orders.transitions (from_status, status) values
  ('placed', 'accepted'), ('accepted', 'preparing'), ('preparing', 'ready'), ('ready', 'completed'),
  ('placed', 'cancelled'), ('accepted', 'cancelled'), ('preparing', 'cancelled'), ('ready', 'cancelled');

-- Every step after `placed`. Step numbers are contiguous, and each starts where the one before ended.
create table orders.status_history (
  order_id uuid not null references orders.orders (order_id) on delete cascade,
  step smallint not null check (step >= 1),
  from_status text not null,
  status text not null,
  at timestamptz not null,
  principal text not null,
  reason text,
  primary key (order_id, step),
  foreign key (from_status, status) references orders.transitions (from_status, status),
  constraint status_history_first check ((step = 1) = (from_status = 'placed'))
);

-- How far each import has come, so that it goes on where it was cut off. What was taken twice counts once all the same.
create table orders.imports (
  -- of the map and the files' content
  fingerprint text primary key,
  source text not null,
  orders_total bigint not null,
  orders_done bigint not null default 0 check (orders_done between 0 and orders_total),
  orders_new bigint not null default 0,
  started_at timestamptz not null,
  updated_at timestamptz not null
);
