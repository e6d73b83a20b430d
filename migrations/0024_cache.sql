-- What is cached says itself when it changes, whoever changes it: each statement that writes tells at its commit which
-- group of answers is out of date, and the number of its transaction, by which a copy made before is known as such.
create function kernel.touch_cache() returns trigger language plpgsql as $$
begin
  perform pg_notify('crema_cache', tg_argv[0] || ' ' || pg_current_xact_id()::text);
  return null;
end $$;

create trigger touch_cache after insert or update or delete or truncate on catalog.products
  for each statement execute function kernel.touch_cache('menu');
create trigger touch_cache after insert or update or delete or truncate on catalog.option_groups
  for each statement execute function kernel.touch_cache('menu');
create trigger touch_cache after insert or update or delete or truncate on catalog.options
  for each statement execute function kernel.touch_cache('menu');
create trigger touch_cache after insert or update or delete or truncate on catalog.stock
  for each statement execute function kernel.touch_cache('menu');
create trigger touch_cache after insert or update or delete or truncate on catalog.sales
  for each statement execute function kernel.touch_cache('menu');
create trigger touch_cache after insert or update or delete or truncate on catalog.ratings
  for each statement execute function kernel.touch_cache('menu');
