-- What an operator's staff does with wallets: freezes them, and looks at them on the record.
alter table wallet add column frozen boolean not null default false;
-- Keyed hashes, by which staff finds a wallet; empty in wallets that are older than they are.
alter table wallet add column email_index text;
alter table wallet add column phone_index text;
create index wallet_email on wallet (email_index) where email_index is not null;
create index wallet_phone on wallet (phone_index) where phone_index is not null;

create table wallet_freeze (
  id text primary key,
  wallet text not null references wallet,
  state text not null check (state in ('in_force', 'released')),
  reason text not null,
  note bytea not null,
  frozen_at bigint not null,
  frozen_by text not null,
  released_at bigint,
  -- The approval by which two people released it.
  approval text,
  check ((state = 'released') = (released_at is not null and approval is not null))
);
create unique index wallet_freeze_in_force on wallet_freeze (wallet) where state = 'in_force';
create index wallet_freeze_wallet on wallet_freeze (wallet, id);

-- Each time that staff was shown a person's data: written before it is shown, and never changed.
create table person_view (
  id text primary key,
  wallet text not null references wallet,
  staff text not null,
  roles text[] not null,
  reason text not null,
  note bytea not null,
  shown text[] not null,
  at bigint not null
);
create index person_view_wallet on person_view (wallet, id);
create function person_view_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'who looked is never changed';
end $$;
create trigger person_view_is_append_only
  before update or delete or truncate on person_view
  for each statement execute function person_view_is_append_only();
