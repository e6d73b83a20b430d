-- Orders that time out, orders that are put out of sight, what is left of the log, and jobs for later.

-- Placed by a person for herself, to be fetched or brought to a table: ended when nobody accepts it, or nobody comes.
alter table orders.orders
  add column times_out boolean not null default false,
  add constraint orders_times_out check (not times_out or origin = 'live');
create index orders_waiting on orders.orders (status, placed_at) where times_out and status in ('placed', 'ready');

-- From when an order's age counts: imported history is as old as its import, which the id tells (UUIDv7).
create function orders.counted_from(origin text, placed_at timestamptz, order_id uuid) returns timestamptz
language sql immutable parallel safe
return case origin
  when 'import' then to_timestamp(('x' || left(replace(order_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
  else placed_at end;
create index orders_to_archive on orders.orders (orders.counted_from(origin, placed_at, order_id))
  where archived_at is null and status in ('completed', 'cancelled');

-- How far the log has been forgotten. No row: it is whole, and readers can start over.
create table kernel.forgotten_events (
  one boolean primary key default true check (one),
  transaction_id xid8 not null,
  position bigint not null,
  forgotten bigint not null,
  forgotten_at timestamptz not null
);

create index notification_outbox_old on notifications.notification_outbox (created_at) where status <> 'pending';

-- Like jobs.enqueue, for one job that is to wait; one of the same key that waits already is moved.
create function jobs.enqueue_at(task text, payload json, run_at timestamptz, key text) returns void
language plpgsql as $$
begin
  perform graphile_worker.add_jobs(array[row(task, payload, null, run_at, 100, key, null, null)::graphile_worker.job_spec]);
end $$;
