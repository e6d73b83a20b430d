-- What people must not eat was kept as it was written: `Milk`, `Peanuts ` and `Nut` warned of nothing. Each becomes the word
-- of the menu that it stands for, as restrictionWord() reads it from now on: in small letters (of no language: in Turkish
-- those of MILK are others), one hyphen for whatever divides words and none around them, with or without an s at the end.
-- Each counts once and in the order in which they were said; what is no word of the menu stays as it is.
update customers.customers as c
set dietary_restrictions = put.words, version = c.version + 1, updated_at = now()
from (
  select customer_id, array_agg(word order by place) as words
  from (
    select customer_id, coalesce(ours.word, said.text) as word, min(place) as place
    from customers.customers
      cross join unnest(dietary_restrictions) with ordinality as said (text, place)
      cross join lateral (select btrim(regexp_replace(lower(said.text collate "C"),
        '[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff_-]+', '-', 'g'), '-') as plain) as read
      left join unnest(array[
        'celery', 'crustaceans', 'eggs', 'fish', 'gluten', 'lupin', 'milk', 'molluscs', 'mustard', 'nuts', 'peanuts',
        'sesame', 'soybeans', 'sulphites', 'vegan', 'vegetarian', 'halal', 'kosher', 'caffeine-free']) as ours (word)
        on plain in (ours.word, ours.word || 's') or plain || 's' = ours.word
    where dietary_restrictions <> '{}'
    group by customer_id, coalesce(ours.word, said.text)) as once
  group by customer_id) as put
where c.customer_id = put.customer_id and c.dietary_restrictions <> put.words;
