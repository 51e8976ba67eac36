-- The one table of the authorisation servers of a gate.
-- id is a hash of what the other side holds, so that a copy of the table redeems nothing.
-- family is what dies together: a mandate's tokens and codes, a pushed request's interactions.
create table fapi_item (
  bank text not null,
  kind text not null,
  id text not null,
  family text,
  payload jsonb not null,
  expires_at bigint not null,
  consumed_at bigint,
  primary key (bank, kind, id)
);
create index fapi_item_family on fapi_item (bank, family) where family is not null;
create index fapi_item_expiry on fapi_item (expires_at);
