-- The ledger's tables.
--
-- Ids of 128 bits are uuid: 16 bytes in the table and in every index, compared as bytes, which is the
-- order of the numbers. (numeric(39) compares slowly and takes a third more, bytea carries a length.)
-- Ids begin with the time, so new keys go to the right edge of their index.
--
-- There are no foreign keys from transfers to accounts: each would be two look-ups a transfer, while
-- every batch holds the locks of its accounts anyway; checkBooks looks for orphans.

create table ledger_account (
  id uuid primary key,
  ledger integer not null,
  code integer not null,
  flags integer not null,
  user_data_128 uuid,
  debits_pending bigint not null check (debits_pending >= 0),
  debits_posted bigint not null check (debits_posted >= 0),
  credits_pending bigint not null check (credits_pending >= 0),
  credits_posted bigint not null check (credits_posted >= 0),
  -- Ledger time: nanoseconds since 1970, when the account was opened.
  timestamp bigint not null,
  -- The timestamp of its newest transfer; the next one is later, whichever process writes it.
  latest bigint not null
) with (fillfactor = 50); -- Room on the page, so that a new balance touches no index.

create table ledger_transfer (
  id uuid primary key,
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount bigint not null check (amount >= 0),
  pending_id uuid,
  user_data_128 uuid,
  timeout_seconds integer not null,
  ledger integer not null,
  code integer not null,
  flags integer not null,
  timestamp bigint not null
);
-- Statements of an account, newest first.
create unique index ledger_transfer_debit on ledger_transfer (debit_account_id, timestamp);
create unique index ledger_transfer_credit on ledger_transfer (credit_account_id, timestamp);
-- A pending transfer is posted or voided once.
create unique index ledger_transfer_resolution on ledger_transfer (pending_id)
  where pending_id is not null;

create table ledger_pending (
  id uuid primary key,
  status text not null check (status in ('pending', 'posted', 'voided', 'expired')),
  -- Ledger time from which it counts as expired; null is without end.
  expiry bigint
) with (fillfactor = 50);
create index ledger_pending_due on ledger_pending (expiry) where status = 'pending';

create function ledger_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed; mend the books with a new transfer', tg_table_name;
end $$;

create trigger ledger_transfer_is_final before update or delete or truncate on ledger_transfer
  for each statement execute function ledger_refuse_change();

-- Of an account only the four sums and the newest timestamp change.
create trigger ledger_account_is_final
  before update of id, ledger, code, flags, user_data_128, timestamp or delete or truncate
  on ledger_account for each statement execute function ledger_refuse_change();

create trigger ledger_pending_is_final before update of id, expiry or delete or truncate
  on ledger_pending for each statement execute function ledger_refuse_change();
