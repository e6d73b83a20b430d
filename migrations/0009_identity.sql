-- People who sign in, and machines with keys.
create schema identity;

create table identity.users (
  user_id text primary key,
  email text not null check (email = lower(email) and length(email) between 3 and 254),
  password_hash text not null,
  roles text[] not null check (cardinality(roles) > 0 and roles <@ array[
    'customer', 'barista', 'csr', 'editor', 'admin']),
  first_name text not null default '',
  last_name text not null default '',
  demo boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index users_email on identity.users (email);

create table identity.api_keys (
  api_key_id uuid primary key,
  -- names the principal `service:<name>` in the audit trail
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$'),
  -- the key itself is shown once and kept only as its SHA-256
  key_hash bytea not null unique,
  scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ array[
    'carts', 'carts:price', 'purchases', 'orders', 'customers', 'marts:read', 'admin:read']),
  created_at timestamptz not null,
  revoked_at timestamptz
);
create unique index api_keys_name on identity.api_keys (name) where revoked_at is null;
