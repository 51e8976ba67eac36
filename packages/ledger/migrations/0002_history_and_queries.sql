-- Accounts that close and keep a history, and what queries by kind, time and user data need.

-- Closed by a pending transfer and opened again by its end; `flags` stay as they were asked for.
alter table ledger_account add column closed boolean not null default false;

-- No balance is in these indexes, so a new one still touches none.
create index ledger_account_kind on ledger_account (ledger, code, timestamp);
create index ledger_account_user_data on ledger_account (user_data_128, timestamp)
  where user_data_128 is not null;

-- Queries by time alone go through the few kinds of transfers there are, so that one index serves both.
-- Its keys go to one edge a kind.
create index ledger_transfer_kind on ledger_transfer (ledger, code, timestamp);
create index ledger_transfer_user_data on ledger_transfer (user_data_128, timestamp)
  where user_data_128 is not null;

-- The sums of an account after each of its transfers, for accounts with the flag `history` only.
create table ledger_balance (
  account_id uuid not null,
  timestamp bigint not null,
  debits_pending bigint not null check (debits_pending >= 0),
  debits_posted bigint not null check (debits_posted >= 0),
  credits_pending bigint not null check (credits_pending >= 0),
  credits_posted bigint not null check (credits_posted >= 0),
  primary key (account_id, timestamp)
);

create trigger ledger_balance_is_final before update or delete or truncate on ledger_balance
  for each statement execute function ledger_refuse_change();
