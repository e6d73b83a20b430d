-- The kernel's own tables: the event log, its readers, answers kept for idempotency, the audit trail.

create table kernel.event_log (
  -- Order of delivery: transactions by their number, then events as they were appended. A reader stops below the oldest
  -- transaction still running, so that nothing committed late is skipped (see docs/decisions/0002).
  transaction_id xid8 not null default pg_current_xact_id(),
  position bigint generated always as identity,
  event_id uuid not null,
  type text not null,
  source text not null,
  subject text not null,
  time timestamptz not null,
  traceparent text,
  data json not null,
  primary key (transaction_id, position)
);

create table kernel.consumers (
  name text primary key,
  transaction_id xid8 not null default '0',
  position bigint not null default 0,
  paused boolean not null default false,
  updated_at timestamptz not null default now()
);

create table kernel.dead_letters (
  dead_letter_id bigint generated always as identity primary key,
  consumer text not null references kernel.consumers (name),
  event_id uuid not null,
  transaction_id xid8 not null,
  position bigint not null,
  type text not null,
  subject text not null,
  event json not null,
  error text not null,
  attempts integer not null check (attempts > 0),
  failed_at timestamptz not null,
  status text not null default 'open' check (status in ('open', 'replayed')),
  replayed_at timestamptz,
  constraint dead_letters_replayed check ((status = 'replayed') = (replayed_at is not null)),
  unique (consumer, transaction_id, position)
);

create table kernel.idempotency_keys (
  principal text not null,
  route text not null,
  key text not null check (length(key) between 1 and 255),
  fingerprint text not null,
  status smallint not null,
  content_type text not null,
  body text not null,
  -- A provisional answer may still be replaced, once, by the final one (a card payment's word that came in time).
  provisional boolean not null default false,
  created_at timestamptz not null,
  primary key (principal, route, key)
);
create index idempotency_keys_created_at on kernel.idempotency_keys (created_at);

create table kernel.audit_log (
  audit_id bigint generated always as identity primary key,
  occurred_at timestamptz not null,
  principal text not null,
  action text not null,
  entity text not null,
  entity_id text not null,
  before jsonb,
  after jsonb,
  request_id text
);
create index audit_log_entity on kernel.audit_log (entity, entity_id, audit_id);

-- Fails the whole transaction unless a guard holds: a set-based write that must have met all its rows says so here,
-- in the same round trip, instead of asking the caller to count and roll back. With state 40001 the transaction is run
-- again, for guards that only somebody else's commit in the meantime can break.
create function kernel.require(holds boolean, message text, state text default 'CR001') returns void
language plpgsql as $$
begin
  if holds is not true then
    raise exception using errcode = state, message = message;
  end if;
end $$;
