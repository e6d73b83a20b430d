-- What apps told of somebody is hers to have, and goes when she is erased.
create index analytics_event_log_principal on analytics.analytics_event_log (principal) where principal is not null;

-- Of those who are erased already: their accounts are gone.
delete from analytics.analytics_event_log
where principal like 'person:%'
  and not exists (select from identity.users where user_id = substr(principal, length('person:') + 1));
