-- What somebody means to buy. `owner` is `customer:<id>` or `guest:<id>`.
create schema carts;

create table carts.carts (
  owner text primary key,
  coupon_code text,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table carts.items (
  -- No foreign key: carts and items are written by the same commands, under the owner's lock, and nothing in the shop is
  -- written more often. It would cost a fifth of every add.
  owner text not null,
  product_id text not null,
  -- the chosen options, sorted and joined by commas: two different latte macchiatos are two lines
  options_key text not null default '',
  line_id uuid not null,
  product_name text not null,
  -- what the customer was last shown, or what a client with the right to set prices said
  price_cents bigint not null check (price_cents between 0 and 9999999999),
  client_priced boolean not null,
  quantity integer not null,
  added_at timestamptz not null,
  primary key (owner, product_id, options_key),
  constraint items_quantity check (quantity between 1 and 99999)
);

create table carts.wishlist (
  owner text not null,
  product_id text not null,
  added_at timestamptz not null,
  primary key (owner, product_id)
);

create table carts.coupons (
  coupon_code text primary key check (coupon_code = upper(coupon_code) and length(coupon_code) between 1 and 40),
  percent_off smallint check (percent_off between 1 and 100),
  amount_off_cents bigint check (amount_off_cents > 0),
  min_subtotal_cents bigint not null default 0 check (min_subtotal_cents >= 0),
  starts_at timestamptz,
  ends_at timestamptz,
  max_redemptions integer check (max_redemptions > 0),
  redemptions integer not null default 0,
  demo boolean not null default false,
  created_at timestamptz not null,
  constraint coupons_one_kind check (num_nonnulls(percent_off, amount_off_cents) = 1),
  constraint coupons_not_exhausted check (redemptions <= max_redemptions)
);
