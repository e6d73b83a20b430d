-- Invoices and credit notes: numbered without gaps, frozen at issue.
create schema invoices;

-- One counter a series. Whoever issues adds to it in the transaction of its documents, so that what is rolled back or
-- killed takes its numbers back with it.
create table invoices.series (
  series text primary key check (series ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$' and length(series) <= 30),
  last_number bigint not null check (last_number >= 1)
);

create function invoices.sum_of(shares jsonb, field text) returns bigint
language sql immutable strict as $$
  select coalesce(sum((share ->> field)::bigint), 0)::bigint from jsonb_array_elements(shares) as share
$$;

create table invoices.documents (
  invoice_id uuid primary key,
  kind text not null check (kind in ('invoice', 'credit_note')),
  series text not null,
  number bigint not null check (number >= 1),
  invoice_number text not null generated always as
    (series || '-' || lpad(number::text, greatest(6, length(number::text)), '0')) stored,
  -- A number cannot be given before the one below it: no gap can be committed, whoever gives the numbers.
  previous_number bigint generated always as (nullif(number - 1, 0)) stored,
  order_id uuid not null,
  -- of a credit note: the refund that it is about, and the invoice that it corrects
  refund_id uuid,
  corrects uuid,
  issued_at timestamptz not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  net_cents bigint not null check (net_cents >= 0),
  tax_cents bigint not null check (tax_cents >= 0),
  total_cents bigint not null check (total_cents between 0 and 9007199254740991),
  -- everything that is printed: seller, buyer, lines, taxes by rate
  content jsonb not null,
  constraint documents_number unique (series, number),
  constraint documents_gapless foreign key (series, previous_number) references invoices.documents (series, number),
  constraint documents_refund unique (refund_id),
  constraint documents_order unique (invoice_id, order_id),
  constraint documents_corrects foreign key (corrects, order_id) references invoices.documents (invoice_id, order_id),
  constraint documents_kind check ((kind = 'credit_note') = (refund_id is not null) and (kind = 'credit_note') = (corrects is not null)),
  constraint documents_total check (total_cents = net_cents + tax_cents),
  constraint documents_taxes check (
    invoices.sum_of(content -> 'taxes', 'net_cents') = net_cents
    and invoices.sum_of(content -> 'taxes', 'tax_cents') = tax_cents
    and invoices.sum_of(content -> 'taxes', 'gross_cents') = total_cents)
);
create unique index documents_one_invoice on invoices.documents (order_id) where kind = 'invoice';
create index documents_of_order on invoices.documents (order_id, issued_at);

-- What has been issued stays as it is; a mistake is corrected by a further document.
create function invoices.refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception using errcode = 'CR002', message = 'issued documents are never changed or deleted';
end $$;
create trigger documents_immutable before update or delete on invoices.documents
  for each row execute function invoices.refuse_change();
create trigger documents_kept before truncate on invoices.documents
  for each statement execute function invoices.refuse_change();
