-- What is bought together. Kept by the consumer bundles.baskets from orders that were completed.
create schema bundles;

-- How much all baskets weigh; the one row of it.
create table bundles.total (
  one boolean primary key default true check (one),
  weight float8 not null check (weight > 0)
);

-- What the baskets with a product weigh.
create table bundles.products (
  product_id text primary key,
  weight float8 not null check (weight > 0)
);

-- What the baskets with both products weigh; a pair stands here once.
create table bundles.pairs (
  product_id text not null,
  other_id text not null,
  weight float8 not null check (weight > 0),
  primary key (product_id, other_id),
  constraint pairs_different check (product_id <> other_id)
);
-- Whoever asks looks at the heaviest only, however many there are.
create index pairs_heaviest on bundles.pairs (weight desc);
create index pairs_other on bundles.pairs (other_id);
