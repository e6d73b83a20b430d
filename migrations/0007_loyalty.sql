-- The points ledger: append-only entries, lots, and a balance that cannot differ from them.
create schema loyalty;

-- What is known of each order, in whatever order its events came. Kept by the consumer loyalty.ledger.
create table loyalty.orders (
  order_id text primary key,
  customer_id text not null,
  -- null until an event has said it: money may be heard of first
  total_cents bigint check (total_cents >= 0),
  captured_cents bigint not null default 0 check (captured_cents >= 0),
  refunded_cents bigint not null default 0 check (refunded_cents >= 0),
  -- the captures and refunds that are in these sums, so that none of them counts twice
  counted text[] not null default '{}',
  completed_at timestamptz,
  -- of the last capture
  captured_at timestamptz,
  cancelled_at timestamptz,
  -- when the order was both completed and paid; with it, points per unit of the currency, the tier's factor included
  earned_at timestamptz,
  rate numeric(14, 8) check (rate >= 0),
  -- none where too little was left to earn a point
  lot_id uuid,
  earned_points bigint not null default 0 check (earned_points >= 0),
  reversed_points bigint not null default 0,
  constraint orders_earned check ((earned_at is null) = (rate is null) and (earned_points = 0) = (lot_id is null)),
  constraint orders_reversed check (reversed_points between 0 and earned_points)
);
-- the points of a time, and (earned_at null) the orders that have yet to earn
create index orders_customer on loyalty.orders (customer_id, earned_at);

-- A customer's standing: tiers go by what she herself earned, whoever shares her wallet.
create table loyalty.accounts (
  customer_id text primary key,
  tier text not null,
  lifetime_points bigint not null check (lifetime_points >= 0),
  -- points earned in the 365 days up to her latest earning, reversed ones taken off
  window_points bigint not null check (window_points between 0 and lifetime_points),
  window_at timestamptz not null
);

create table loyalty.wallets (
  wallet_id text primary key,
  balance bigint not null,
  -- number of the wallet's last entry
  entries bigint not null check (entries >= 1),
  last_activity_at timestamptz not null
);

create table loyalty.lots (
  lot_id uuid primary key,
  wallet_id text not null references loyalty.wallets (wallet_id),
  points bigint not null check (points <> 0),
  -- what is left to spend; negative where more was reversed than was left, paid off by the next earnings
  remaining bigint not null,
  earned_at timestamptz not null,
  constraint lots_remaining check (remaining between least(points, 0) and greatest(points, 0))
);
create index lots_open on loyalty.lots (wallet_id, earned_at, lot_id) where remaining <> 0;

create table loyalty.ledger (
  entry_id uuid primary key,
  wallet_id text not null references loyalty.wallets (wallet_id),
  -- the wallet's entries are numbered without gaps, and each continues from the balance that the one before left
  number bigint not null check (number >= 1),
  customer_id text not null,
  kind text not null check (kind in ('earn', 'redeem', 'expire', 'adjust', 'reverse', 'transfer')),
  points bigint not null check (points <> 0),
  balance_before bigint not null,
  balance_after bigint not null,
  lot_id uuid references loyalty.lots (lot_id),
  order_id text,
  reward_id text,
  reason text not null,
  -- of a reversal: the cancellation, or which refund
  cause text,
  effective_at timestamptz not null,
  created_at timestamptz not null,
  previous_number bigint generated always as (nullif(number - 1, 0)) stored,
  unique (wallet_id, number),
  unique (wallet_id, number, balance_after),
  constraint ledger_sum check (balance_after = balance_before + points),
  constraint ledger_first check (number > 1 or balance_before = 0),
  constraint ledger_cause check (case kind when 'earn' then order_id is not null when 'reverse' then num_nulls(order_id, cause) = 0 else true end),
  constraint ledger_chain foreign key (wallet_id, previous_number, balance_before)
    references loyalty.ledger (wallet_id, number, balance_after)
);
-- An order earns once; its cancellation and each of its refunds reverse once.
create unique index ledger_earn_once on loyalty.ledger (order_id) where kind = 'earn';
create unique index ledger_reverse_once on loyalty.ledger (order_id, cause) where kind = 'reverse';

-- A wallet's balance is the one that its last entry left; so, by the chain, the sum of its entries.
alter table loyalty.wallets add constraint wallets_balance foreign key (wallet_id, entries, balance)
  references loyalty.ledger (wallet_id, number, balance_after) deferrable initially deferred;

create function loyalty.refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception using errcode = 'CR001', message = 'entries of the points ledger are never changed';
end $$;
create trigger ledger_append_only before update on loyalty.ledger for each row execute function loyalty.refuse_change();
