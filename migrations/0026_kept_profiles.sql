-- Whoever keeps copies of customers hears whose have changed, whoever changes them: their ids as a JSON list; an empty text
-- where there are too many for a notification (8,000 bytes). That somebody is new is told to nobody: there is no copy.
create function customers.tell_changed() returns trigger language plpgsql as $$
declare
  ids text := coalesce((select json_agg(customer_id)::text from before), '[]');
begin
  if ids <> '[]' then
    perform pg_notify('crema_customers', case when octet_length(ids) < 7900 then ids else '' end);
  end if;
  return null;
end $$;

create trigger tell_changed after update on customers.customers
  referencing old table as before for each statement execute function customers.tell_changed();
create trigger tell_deleted after delete on customers.customers
  referencing old table as before for each statement execute function customers.tell_changed();
