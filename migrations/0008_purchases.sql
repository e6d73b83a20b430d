-- Purchases of the older systems: a name, an amount, a time. Kept by the consumer purchases.store.
create schema purchases;

create table purchases.purchases (
  purchase_id text primary key,
  username text not null,
  userid text not null,
  -- as the client wrote it
  price text not null,
  price_cents bigint not null check (price_cents >= 0),
  purchased_at timestamptz not null,
  -- Where the client gave no time, nothing tells two purchases apart but the event that each came by; else it is empty.
  received_as text not null check (received_as in ('', purchase_id)),
  constraint purchases_milliseconds check (purchased_at = date_trunc('milliseconds', purchased_at)),
  constraint purchases_once unique (userid, purchased_at, price_cents, username, received_as)
);
create index purchases_username on purchases.purchases (username, purchased_at, purchase_id);
