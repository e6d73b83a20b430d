-- Names of foreign events are forgotten when they are old, oldest first.
create index foreign_events_taken on kernel.foreign_events (consumer, taken_at);
