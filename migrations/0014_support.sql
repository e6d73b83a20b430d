-- Questions and complaints, and what became of them.
create schema support;

create table support.tickets (
  ticket_id uuid primary key,
  channel text not null check (length(channel) between 1 and 40),
  -- of somebody signed in; null for everybody else
  customer_id text,
  name text not null check (length(name) between 1 and 200),
  email text not null check (length(email) between 3 and 254),
  topic text not null check (length(topic) between 1 and 100),
  -- As the sender wrote it: anybody may name any order. Verified says that it exists and is the sender's own.
  order_id text check (length(order_id) between 1 and 100),
  order_verified boolean not null default false,
  status text not null check (status in ('open', 'answered', 'resolved')),
  -- whoever of the staff acted on it last
  csr_id text,
  resolution_status text check (resolution_status in ('resolved', 'escalated', 'unresolved')),
  opened_at timestamptz not null,
  resolved_at timestamptz,
  resolution_minutes numeric(12, 2) generated always as (round(extract(epoch from resolved_at - opened_at) / 60, 2)) stored,
  demo boolean not null default false,
  version integer not null default 1,
  updated_at timestamptz not null,
  constraint tickets_order check (order_id is not null or not order_verified),
  constraint tickets_resolved check ((status = 'resolved') = (resolved_at is not null)
    and (status = 'resolved') = (resolution_status is not null)),
  constraint tickets_handled check (status = 'open' or csr_id is not null),
  constraint tickets_order_of_times check (resolved_at >= opened_at)
);
create index tickets_opened on support.tickets (opened_at, ticket_id);
create index tickets_customer on support.tickets (customer_id, opened_at) where customer_id is not null;

create table support.messages (
  message_id uuid primary key,
  ticket_id uuid not null references support.tickets (ticket_id) on delete cascade,
  author text not null check (author in ('customer', 'staff')),
  -- the person who wrote it; null where nobody was signed in
  author_id text,
  message text not null check (length(message) between 1 and 5000),
  created_at timestamptz not null,
  constraint messages_staff check (author = 'customer' or author_id is not null)
);
create index messages_ticket on support.messages (ticket_id, created_at, message_id);

-- The state machine is data: whoever saves a ticket joins this, and a step that is not here fails the transaction.
create table support.transitions (
  from_status text not null,
  status text not null,
  primary key (from_status, status)
);
insert into support.transitions (from_status, status) values
  ('open', 'open'), ('open', 'answered'), ('open', 'resolved'),
  ('answered', 'open'), ('answered', 'answered'), ('answered', 'resolved'),
  -- the customer writes again: open; staff add a word: it stays resolved
  ('resolved', 'open'), ('resolved', 'resolved');
