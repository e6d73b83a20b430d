-- Accounts that people open and close themselves: profiles, sessions, links in mails, what is left of the erased.

alter table identity.users
  add column phone text check (length(phone) between 1 and 40),
  add column address text check (length(address) between 1 and 500),
  add column locale text check (length(locale) between 2 and 35),
  add column time_zone text check (length(time_zone) between 1 and 64),
  -- when she proved that the address is hers, by a link that was mailed there
  add column email_verified_at timestamptz;

-- One for each sign-in. Access tokens name it and end with it; refresh tokens name it and its generation, signed.
create table identity.sessions (
  session_id uuid primary key,
  user_id text not null references identity.users (user_id) on delete cascade,
  -- of the refresh token that is good now; each use makes the next
  generation integer not null default 1 check (generation >= 1),
  created_at timestamptz not null,
  -- when the present generation was made
  rotated_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_user on identity.sessions (user_id);
create index sessions_expires on identity.sessions (expires_at);

-- Links that were mailed to people. Whoever holds the token may use it once; here is only its SHA-256.
create table identity.mailed_links (
  token_hash bytea primary key check (length(token_hash) = 32),
  purpose text not null check (purpose in ('verify', 'reset')),
  user_id text not null references identity.users (user_id) on delete cascade,
  -- where it was sent: it proves nothing about an address that the account has had since
  email text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index mailed_links_user on identity.mailed_links (user_id, purpose, created_at);
create index mailed_links_expires on identity.mailed_links (expires_at);

-- Who was erased stays as an id, which orders and points refer to, so that nothing makes her a customer anew.
alter table customers.customers
  add column erased_at timestamptz,
  add constraint customers_erased check (erased_at is null or num_nonnulls(username, display_name, email, phone) = 0);

-- A guest's order, whose guest turned out to be a customer: she reads it; books and points stay as they were.
alter table orders.orders
  add column taken_over_by text,
  add constraint orders_taken_over check (taken_over_by is null or customer_id is null);
create index orders_taken_over on orders.orders (taken_over_by, placed_at desc) where taken_over_by is not null;
create index orders_guest on orders.orders (guest_id) where guest_id is not null;
create index orders_contact_email on orders.orders (lower(contact ->> 'email'))
  where customer_id is null and contact ->> 'email' is not null;

-- To find what the log says of a person who is erased.
create index event_log_people on kernel.event_log (subject)
  where type in ('customer.registered', 'customer.updated', 'purchase.made');
