-- What apps and pages tell about their use. Appended, never changed; forgotten by age.
create schema analytics;

create table analytics.analytics_event_log (
  analytics_event_id bigint generated always as identity primary key,
  received_at timestamptz not null,
  event_type text not null check (length(event_type) between 1 and 120),
  source text check (length(source) between 1 and 120),
  -- who told it, as the server knows her, whatever the payload says; null for nobody known
  principal text,
  payload json not null check (octet_length(payload::text) <= 8192)
);
-- Rows lie in the order of their arrival, so a summary of each range of pages finds the old ones and costs inserts nothing.
create index analytics_event_log_received on analytics.analytics_event_log using brin (received_at) with (autosummarize = on);
