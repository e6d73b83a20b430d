-- Administration: what staff edit has versions and can be put out of sight, their saved views, and indexes for its lists.
create schema admin;

alter table catalog.categories
  add column version integer not null default 1,
  add column archived_at timestamptz;

alter table carts.coupons
  add column version integer not null default 1,
  add column archived_at timestamptz;

-- What a search for a customer looks through, made small once instead of at every search.
alter table customers.customers
  add column archived_at timestamptz,
  add column search_text text not null generated always as (lower(customer_id || ' ' || coalesce(username, '') || ' '
    || coalesce(display_name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''))) stored;
create index customers_created on customers.customers (created_at, customer_id);

alter table orders.orders
  add column archived_at timestamptz,
  add constraint orders_archived check (archived_at is null or status in ('completed', 'cancelled'));

-- Lists of what is not over yet, by status.
create index orders_open on orders.orders (status, placed_at, order_id) where status not in ('completed', 'cancelled');
-- The search of orders names one: by number, by the till's number, by who ordered.
create unique index orders_number on orders.orders (order_number);
create index orders_external_id on orders.orders (external_id) where external_id is not null;
create index orders_contact_name on orders.orders (lower(contact ->> 'name') text_pattern_ops) where contact is not null;

-- Somebody must be able to let others in. Whoever takes the role from an admin, by whatever way, waits for whoever else
-- does, and then sees what is left. The demo's admin is no promise.
create function identity.keep_an_admin() returns trigger
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('identity.admins', 0));
  if not exists (select from identity.users where 'admin' = any(roles)) then
    raise exception using errcode = '23514', constraint = 'users_last_admin', message = 'nobody would be left who is admin';
  end if;
  return null;
end $$;
create constraint trigger users_last_admin after update of roles on identity.users deferrable initially deferred
  for each row when ('admin' = any(old.roles) and not 'admin' = any(new.roles)) execute function identity.keep_an_admin();
create constraint trigger users_last_admin_gone after delete on identity.users deferrable initially deferred
  for each row when ('admin' = any(old.roles) and not old.demo) execute function identity.keep_an_admin();

-- How somebody likes to look at an entity: filters, columns, sort, as the grid keeps them.
create table admin.views (
  owner text not null,
  name text not null check (length(name) between 1 and 100),
  entity text not null,
  shared boolean not null,
  definition jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null,
  primary key (owner, name)
);
-- Others find a shared view by its name alone.
create unique index views_shared on admin.views (name) where shared;

-- The trail is read newest first: all of it, or one person's.
create index audit_log_time on kernel.audit_log (occurred_at, audit_id);
create index audit_log_principal on kernel.audit_log (principal, occurred_at, audit_id);
