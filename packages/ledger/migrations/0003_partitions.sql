-- Transfers by time in partitions, so that old ones can be archived, and one table of ids over all of
-- them. Why: docs/adr/0013-partitions-by-time-and-a-table-of-ids.md.

-- A partitioned table can only enforce keys that hold its time, and an id may be used once in all time.
-- So every id stands here for ever, with the key of its row.
create table ledger_transfer_id (
  id uuid primary key,
  debit_account_id uuid not null,
  timestamp bigint not null
);

insert into ledger_transfer_id select id, debit_account_id, timestamp from ledger_transfer;

create trigger ledger_transfer_id_is_final before update or delete or truncate
  on ledger_transfer_id for each statement execute function ledger_refuse_change();

-- What stood before becomes the first partition. It is open at both ends: there is a partition for
-- every transfer, whatever the time, and a new one is cut off from the last.
drop index ledger_transfer_debit, ledger_transfer_credit, ledger_transfer_resolution,
  ledger_transfer_kind, ledger_transfer_user_data;
alter table ledger_transfer drop constraint ledger_transfer_pkey;
alter table ledger_transfer rename to ledger_transfer_first;

create table ledger_transfer (
  id uuid not null,
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount bigint not null constraint ledger_transfer_amount_check check (amount >= 0),
  pending_id uuid,
  user_data_128 uuid,
  timeout_seconds integer not null,
  ledger integer not null,
  code integer not null,
  flags integer not null,
  timestamp bigint not null
) partition by range (timestamp);

alter table ledger_transfer attach partition ledger_transfer_first
  for values from (minvalue) to (maxvalue);

-- Statements of an account; the first also finds the row of an id.
create unique index ledger_transfer_debit on ledger_transfer (debit_account_id, timestamp);
create unique index ledger_transfer_credit on ledger_transfer (credit_account_id, timestamp);
-- Queries by time alone go through the few kinds of transfers there are, so that one index serves both.
create index ledger_transfer_kind on ledger_transfer (ledger, code, timestamp);
create index ledger_transfer_user_data on ledger_transfer (user_data_128, timestamp)
  where user_data_128 is not null;
-- What posted or voided a pending transfer. Not unique: see below.
create index ledger_transfer_resolution on ledger_transfer (pending_id) where pending_id is not null;

-- A trigger of a statement is not passed on to partitions; the first brought its own.
create trigger ledger_transfer_is_final before update or delete or truncate on ledger_transfer
  for each statement execute function ledger_refuse_change();

-- That a pending transfer is posted or voided once no index can say over all partitions. Its one row
-- in ledger_pending does, which changes under the lock of its accounts and never twice.
create function ledger_pending_once() returns trigger language plpgsql as $$
begin
  raise exception 'pending transfer % is % for ever', old.id, old.status;
end $$;

create trigger ledger_pending_ends_once before update on ledger_pending
  for each row when (old.status <> 'pending') execute function ledger_pending_once();

-- What was archived: the transfers from one timestamp to another, and where their sums are kept on.
create table ledger_archive (
  from_timestamp bigint primary key,
  until_timestamp bigint not null check (until_timestamp > from_timestamp),
  transfers bigint not null,
  file text not null,
  sha256 text not null,
  -- Ledger time when it was done.
  archived_at bigint not null
);

create trigger ledger_archive_is_final before update or delete or truncate on ledger_archive
  for each statement execute function ledger_refuse_change();

-- What all archived transfers of an account come to, posted; none of them is pending any more.
create table ledger_opening (
  account_id uuid primary key,
  debits_posted bigint not null check (debits_posted >= 0),
  credits_posted bigint not null check (credits_posted >= 0)
);
