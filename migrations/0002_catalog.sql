-- What is sold: categories, products with their options, tracked stock.
create schema catalog;

create table catalog.categories (
  category text primary key check (length(category) between 1 and 100),
  position integer not null default 0,
  demo boolean not null default false
);

create table catalog.products (
  product_id text primary key check (length(product_id) between 1 and 100),
  name text not null check (length(name) between 1 and 200),
  description text not null default '',
  category text references catalog.categories (category) on update cascade,
  price_cents bigint not null check (price_cents between 0 and 9999999999),
  -- null: the store's default rate
  tax_rate numeric(5, 4) check (tax_rate between 0 and 1),
  image_url text,
  -- the fourteen that the European Union asks to be declared
  allergens text[] not null default '{}' check (allergens <@ array[
    'celery', 'crustaceans', 'eggs', 'fish', 'gluten', 'lupin', 'milk', 'molluscs', 'mustard', 'nuts', 'peanuts',
    'sesame', 'soybeans', 'sulphites']),
  dietary text[] not null default '{}' check (dietary <@ array[
    'vegan', 'vegetarian', 'halal', 'kosher', 'caffeine-free']),
  preparation_minutes smallint not null default 3 check (preparation_minutes between 0 and 240),
  carbon_footprint_kg numeric(8, 3) check (carbon_footprint_kg >= 0),
  supplier_certifications text[] not null default '{}',
  last_verified date,
  data_source text,
  -- null or past: not sold out; infinity: until somebody takes it back
  sold_out_until timestamptz,
  archived_at timestamptz,
  -- An imported product is known from a till's history; it is sold only after somebody has put it on the menu.
  origin text not null default 'live' check (origin in ('live', 'import')),
  demo boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index products_category on catalog.products (category, name);

create table catalog.option_groups (
  product_id text not null references catalog.products (product_id) on delete cascade,
  option_group text not null,
  name text not null,
  min_choices smallint not null default 0 check (min_choices >= 0),
  max_choices smallint not null default 1,
  position smallint not null,
  primary key (product_id, option_group),
  check (max_choices >= greatest(min_choices, 1))
);

create table catalog.options (
  product_id text not null,
  -- no commas: a cart's line names its choices as one text
  option_id text not null check (option_id ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$'),
  option_group text not null,
  name text not null,
  -- served so unless the customer says otherwise
  is_default boolean not null default false,
  price_delta_cents bigint not null default 0 check (abs(price_delta_cents) <= 9999999999),
  allergens text[] not null default '{}' check (allergens <@ array[
    'celery', 'crustaceans', 'eggs', 'fish', 'gluten', 'lupin', 'milk', 'molluscs', 'mustard', 'nuts', 'peanuts',
    'sesame', 'soybeans', 'sulphites']),
  position smallint not null,
  -- the price on the menu is the price of what is served
  constraint options_default_free check (not is_default or price_delta_cents = 0),
  primary key (product_id, option_id),
  foreign key (product_id, option_group) references catalog.option_groups (product_id, option_group) on delete cascade
);

-- A product without a row here is untracked: it can be sold without limit.
create table catalog.stock (
  product_id text primary key references catalog.products (product_id) on delete cascade,
  on_hand integer not null,
  updated_at timestamptz not null,
  constraint stock_not_negative check (on_hand >= 0),
  constraint stock_bounded check (on_hand <= 1000000000)
);

-- Every change of stock, so that the sum of movements is what is on hand.
create table catalog.stock_movements (
  movement_id bigint generated always as identity primary key,
  product_id text not null references catalog.products (product_id) on delete cascade,
  delta integer not null check (delta <> 0),
  reason text not null check (reason in ('count', 'delivery', 'sale', 'return')),
  order_id uuid,
  created_at timestamptz not null
);
-- An order takes and returns a product once.
create unique index stock_movements_once on catalog.stock_movements (order_id, product_id, reason) where order_id is not null;
create index stock_movements_product on catalog.stock_movements (product_id, movement_id);

-- Kept by the consumer catalog.sales. Units placed and cancelled stand apart, because an order's cancellation may be
-- heard of before its placing.
create table catalog.sales (
  product_id text primary key,
  placed bigint not null check (placed >= 0),
  cancelled bigint not null default 0 check (cancelled >= 0),
  total_sold bigint not null generated always as (greatest(placed - cancelled, 0)) stored
);
