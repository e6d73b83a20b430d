-- Who buys, and the figures about it.
create schema customers;

create table customers.customers (
  customer_id text primary key check (length(customer_id) between 1 and 100),
  username text unique,
  display_name text,
  email text,
  phone text,
  origin text not null check (origin in ('live', 'import')),
  demo boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- Kept by the consumer customers.statistics, which can rebuild them from the log: nobody else writes to these three.
create table customers.statistics (
  customer_id text primary key,
  orders_placed integer not null,
  orders_completed integer not null,
  orders_cancelled integer not null,
  -- totals of the orders that were placed and of those cancelled again
  placed_cents bigint not null,
  cancelled_cents bigint not null,
  captured_cents bigint not null,
  refunded_cents bigint not null,
  first_order_at timestamptz,
  last_order_at timestamptz
);

create table customers.product_statistics (
  customer_id text not null,
  product_id text not null,
  product_name text not null,
  orders integer not null,
  quantity bigint not null,
  last_ordered_at timestamptz not null,
  primary key (customer_id, product_id)
);

-- Orders by hour of the store's own time; hours of the day, weekdays and streaks are read from it.
create table customers.hour_statistics (
  customer_id text not null,
  hour timestamp not null,
  orders integer not null,
  primary key (customer_id, hour)
);

-- Purchases of the older systems by their `userid`, whoever that is: it may be known as a customer later. Counted where
-- purchases are stored, in the same transaction.
create table customers.purchase_statistics (
  customer_id text primary key,
  purchases bigint not null,
  amount_cents bigint not null
);
