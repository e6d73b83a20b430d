-- What apps told of somebody is hers to have, and goes when she is erased.
create index analytics_event_log_principal on analytics.analytics_event_log (principal) where principal is not null;

-- Of those who are erased already.
delete from analytics.analytics_event_log using customers.customers
where erased_at is not null and principal = 'person:' || customer_id;
