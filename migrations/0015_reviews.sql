-- What people say of products, and what it comes to.
create schema reviews;

create table reviews.reviews (
  review_id uuid primary key,
  product_id text not null,
  customer_id text not null,
  rating smallint not null check (rating between 1 and 5),
  comment text not null check (length(comment) between 4 and 2000),
  -- whether she had bought it when she wrote or last changed this
  verified boolean not null,
  status text not null check (status in ('published', 'pending', 'rejected')),
  demo boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint reviews_once unique (product_id, customer_id)
);
create index reviews_published on reviews.reviews (product_id, created_at, review_id) where status = 'published';
create index reviews_customer on reviews.reviews (customer_id);

-- The sums over a product's published reviews, changed in the transaction that changes the reviews. Here and not with
-- the reviews, because the menu is sorted by them.
create table catalog.ratings (
  product_id text primary key references catalog.products (product_id) on delete cascade,
  review_count integer not null default 0 check (review_count >= 0),
  rating_sum bigint not null default 0,
  constraint ratings_possible check (rating_sum between review_count and 5 * review_count)
);
