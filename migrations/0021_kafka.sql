-- Events by way of Kafka: what has been published, and where each consumer stands in each partition of each topic.

create table kernel.relays (
  name text primary key,
  -- everything up to here has been acknowledged by the brokers
  transaction_id xid8 not null default '0',
  position bigint not null default 0,
  -- when it last did something, or tried to
  alive_at timestamptz not null
);

-- The partitions that the events of a type are spread over. A topic that is given more later keeps using these, so that
-- the events of one customer stay in one partition.
create table kernel.relay_topics (
  type text primary key,
  topic text not null,
  partitions integer not null check (partitions > 0)
);

-- Moves in the transaction of the effects, which is what makes them happen once.
create table kernel.topic_positions (
  consumer text not null references kernel.consumers (name),
  type text not null,
  topic text not null,
  partition integer not null check (partition >= 0),
  -- null: nothing was taken yet
  next_offset bigint check (next_offset >= 0),
  -- all events of our own log up to here that belong in this partition have been taken; they may be ahead of the consumer's
  -- own position, which all its partitions have passed
  transaction_id xid8 not null default '0',
  position bigint not null default 0,
  primary key (consumer, topic, partition)
);
create index topic_positions_place on kernel.topic_positions (consumer, transaction_id, position);

-- Events of other programs that a consumer has taken: their producers may send them twice.
create table kernel.foreign_events (
  consumer text not null references kernel.consumers (name),
  source text not null,
  id text not null,
  taken_at timestamptz not null,
  primary key (consumer, source, id)
);

-- A letter from a topic may have no place in our log.
alter table kernel.dead_letters
  alter column transaction_id drop not null,
  alter column position drop not null,
  add column topic text,
  add column partition integer,
  add column record_offset bigint,
  add constraint dead_letters_place check (
    num_nulls(topic, partition, record_offset) in (0, 3) and num_nulls(transaction_id, position) in (0, 2)
    and (topic is not null or position is not null));
create unique index dead_letters_record on kernel.dead_letters (consumer, topic, partition, record_offset);

-- How far a file of old purchases has been imported.
create table purchases.imports (
  -- of its content
  fingerprint text primary key,
  documents_done bigint not null default 0 check (documents_done >= 0),
  started_at timestamptz not null,
  updated_at timestamptz not null
);
