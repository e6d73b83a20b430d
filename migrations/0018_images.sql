-- A product's picture is one of ours, by its place in the object store, or somewhere on the web: never a script. What is
-- there already is left alone.
alter table catalog.products add constraint products_image_url
  check (image_url ~ '^(/images/[0-9a-f]{40}\.webp|https?://[^\s<>"]+)$' and length(image_url) <= 2000) not valid;
