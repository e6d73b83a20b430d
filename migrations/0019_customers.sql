-- The customers' side: what people like and must not eat, whom they belong with, and what they order again.

create table customers.families (
  family_id text primary key,
  name text check (length(name) between 1 and 100),
  -- one points wallet for all members, named by the family's id
  shares_wallet boolean not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- The head of a family is whoever has been in it longest: nobody has to be made head when she leaves. Deferred, because
-- a family goes with its last member, in one transaction.
alter table customers.customers
  add column family_id text references customers.families (family_id) deferrable initially deferred,
  add column family_joined_at timestamptz,
  add column preferences jsonb not null default '{}' check (jsonb_typeof(preferences) = 'object'),
  add column dietary_restrictions text[] not null default '{}'
    check (cardinality(dietary_restrictions) <= 40 and array_position(dietary_restrictions, '') is null),
  add column birthday date,
  add column time_zone text check (length(time_zone) between 1 and 64),
  add constraint customers_family check ((family_id is null) = (family_joined_at is null)),
  drop constraint customers_erased,
  add constraint customers_erased check (erased_at is null or (
    num_nonnulls(username, display_name, email, phone, family_id, birthday, time_zone) = 0
    and preferences = '{}' and dietary_restrictions = '{}'));
create index customers_family_members on customers.customers (family_id, family_joined_at, customer_id)
  where family_id is not null;
-- Asked at every checkout and answered from the index alone: most customers are not in it.
create index customers_dietary on customers.customers (customer_id) include (dietary_restrictions)
  where dietary_restrictions <> '{}';

-- What an account says of its time zone holds for the customer, too.
update customers.customers as c set time_zone = u.time_zone
from identity.users as u where u.user_id = c.customer_id and u.time_zone is not null and c.erased_at is null;

-- Asked by the family's head, answered by joining. Not bound to a customer: who asks does not learn who exists.
create table customers.family_invitations (
  family_id text not null references customers.families (family_id) on delete cascade,
  customer_id text not null check (length(customer_id) between 1 and 100),
  invited_at timestamptz not null,
  primary key (family_id, customer_id)
);
create index family_invitations_customer on customers.family_invitations (customer_id);

create table customers.favorites (
  favorite_id uuid primary key,
  customer_id text not null references customers.customers (customer_id) on delete cascade,
  product_id text not null check (length(product_id) between 1 and 100),
  -- the chosen options, sorted and joined by commas, as in a cart
  options_key text not null default '',
  name text check (length(name) between 1 and 100),
  position integer not null check (position >= 1),
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint favorites_once unique (customer_id, product_id, options_key)
);
