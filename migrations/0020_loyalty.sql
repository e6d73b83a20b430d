-- Rewards and their redemptions, wallets that families share, and what each entry of the ledger did to which lot.

create table loyalty.rewards (
  reward_id text primary key check (length(reward_id) between 1 and 100),
  name text not null check (length(name) between 1 and 200),
  description text not null default '' check (length(description) <= 1000),
  cost_points bigint not null check (cost_points between 1 and 1000000000),
  amount_off_cents bigint check (amount_off_cents > 0),
  percent_off smallint check (percent_off between 1 and 100),
  -- one of this product for nothing
  product_id text,
  active boolean not null default true,
  valid_from timestamptz,
  valid_until timestamptz,
  min_subtotal_cents bigint not null default 0 check (min_subtotal_cents >= 0),
  -- how often one customer may have it; null: as often as she likes
  limit_per_customer integer check (limit_per_customer > 0),
  demo boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  archived_at timestamptz,
  constraint rewards_one_kind check (num_nonnulls(amount_off_cents, percent_off, product_id) = 1),
  constraint rewards_validity check (valid_until > valid_from)
);

-- Points that became a discount: reserved when they are redeemed, applied to one order, or returned. What they are worth
-- was said when they were redeemed, whatever becomes of the reward.
create table loyalty.redemptions (
  redemption_id uuid primary key,
  reward_id text not null references loyalty.rewards (reward_id),
  customer_id text not null,
  name text not null,
  points bigint not null check (points > 0),
  amount_off_cents bigint,
  percent_off smallint,
  product_id text,
  min_subtotal_cents bigint not null,
  status text not null check (status in ('reserved', 'applied', 'returned')),
  -- also one of a foreign order service
  order_id text,
  discount_cents bigint check (discount_cents > 0),
  created_at timestamptz not null,
  applied_at timestamptz,
  returned_at timestamptz,
  constraint redemptions_one_kind check (num_nonnulls(amount_off_cents, percent_off, product_id) = 1),
  constraint redemptions_applied check (
    num_nonnulls(order_id, discount_cents, applied_at) in (0, 3)
    and (status <> 'applied' or order_id is not null) and (status <> 'reserved' or order_id is null)),
  constraint redemptions_returned check ((status = 'returned') = (returned_at is not null))
);
-- Whoever redeems a reward again before she has used it, means the one that she has.
create unique index redemptions_reserved on loyalty.redemptions (customer_id, reward_id) where status = 'reserved';
-- One reward for an order.
create unique index redemptions_order on loyalty.redemptions (order_id) where order_id is not null;
create index redemptions_customer on loyalty.redemptions (customer_id, reward_id);

-- The other half of a redemption at our own checkout; the row of the order and that of the redemption are written together.
alter table orders.orders add column redemption_id uuid
  references loyalty.redemptions (redemption_id) on delete set null;
create unique index orders_redemption on orders.orders (redemption_id) where redemption_id is not null;

-- Whose points are in another wallet than her own: that of her family.
create table loyalty.members (
  customer_id text primary key,
  wallet_id text not null,
  since timestamptz not null,
  constraint members_shared check (wallet_id <> customer_id)
);
create index members_wallet on loyalty.members (wallet_id);

-- Points are hers who earned them, until they are spent, in whichever wallet. So far every wallet was its customer's.
-- A lot knows the order that earned it; one given by hand, and a debt, have none.
alter table loyalty.lots add column customer_id text, add column order_id text;
update loyalty.lots set customer_id = wallet_id,
  order_id = (select order_id from loyalty.orders where orders.customer_id = lots.wallet_id and orders.lot_id = lots.lot_id);
alter table loyalty.lots alter column customer_id set not null;

alter table loyalty.ledger
  add column redemption_id uuid references loyalty.redemptions (redemption_id),
  drop constraint ledger_cause,
  add constraint ledger_cause check (case kind
    when 'earn' then order_id is not null
    when 'reverse' then cause is not null and num_nonnulls(order_id, redemption_id) = 1
    else true end),
  add constraint ledger_redemption check (kind <> 'redeem' or redemption_id is null or points < 0);
-- A redemption is paid once, and goes back once, into each of the wallets that it was paid from.
create unique index ledger_redemption_once on loyalty.ledger (redemption_id, kind, wallet_id) where redemption_id is not null;

-- Which lots an entry took from or gave to, where that is not just its own lot with its own points.
create table loyalty.lot_changes (
  entry_id uuid not null references loyalty.ledger (entry_id) on delete cascade,
  lot_id uuid not null references loyalty.lots (lot_id) on delete cascade,
  points bigint not null check (points <> 0),
  primary key (entry_id, lot_id)
);
create index lot_changes_lot on loyalty.lot_changes (lot_id);
create trigger lot_changes_append_only before update on loyalty.lot_changes
  for each row execute function loyalty.refuse_change();

-- Who was told that she can afford a reward: once each.
create table loyalty.notices (
  customer_id text not null,
  reward_id text not null references loyalty.rewards (reward_id) on delete cascade,
  noticed_at timestamptz not null,
  primary key (customer_id, reward_id)
);
