-- What this installation has been told once and remembers, one row per setting, such as that its demo was cleared for good.
create table kernel.settings (
  name text primary key,
  value text not null
);
