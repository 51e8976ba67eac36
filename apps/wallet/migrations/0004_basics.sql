-- What a customer is told, written in the transaction of the event itself. The facts name nobody:
-- names of banks and shops are looked up when a notice is read. Without a foreign key, since the
-- event's own rows are locked by then, and the key would lock the wallet's row after them.
create table notice (
  id text primary key,
  wallet text not null,
  kind text not null,
  facts jsonb not null,
  at bigint not null,
  -- What it tells of, so that an event that is told again is not written again.
  source text not null unique,
  needs_answer boolean not null,
  seen_at bigint,
  answered_at bigint,
  -- Until it was handed to the outbox: when it is to go out by SMS.
  sms_due_at bigint,
  sms_at bigint
);
create index notice_wallet on notice (wallet, id);
create index notice_unseen on notice (wallet) where seen_at is null;
create index notice_unanswered on notice (wallet, id) where needs_answer and answered_at is null;
create index notice_sms_due on notice (sms_due_at) where sms_due_at is not null;
create index notice_sms_waiting on notice (wallet, id) where sms_due_at is not null;
create index notice_payments_told on notice (wallet, sms_at)
  where kind = 'payment_done' and sms_at is not null;

-- A browser that has been signed in to a wallet, known again by a cookie of its own.
create table known_device (
  wallet text not null,
  token_hash bytea not null,
  known_since bigint not null,
  primary key (wallet, token_hash)
);

-- What a holder allows his own wallet, in yen; without a row the defaults of `domain/limits` hold.
create table own_limit (
  wallet text primary key references wallet,
  per_payment bigint not null check (per_payment >= 0),
  payments_per_day bigint not null check (payments_per_day >= 0),
  per_charge bigint not null check (per_charge >= 0),
  charges_per_day bigint not null check (charges_per_day >= 0),
  set_at bigint not null
);
create table limit_raise (
  id text primary key,
  wallet text not null references wallet,
  state text not null check (state in ('waiting', 'in_force', 'cancelled')),
  per_payment bigint not null,
  payments_per_day bigint not null,
  per_charge bigint not null,
  charges_per_day bigint not null,
  asked_at bigint not null,
  in_force_at bigint not null,
  ended_at bigint,
  check ((state = 'waiting') = (ended_at is null))
);
create unique index limit_raise_waiting on limit_raise (wallet) where state = 'waiting';
create index limit_raise_due on limit_raise (in_force_at) where state = 'waiting';
-- What a wallet has paid and charged in the last 24 hours.
create index payment_wallet on payment (wallet, at);
create index charge_wallet_requested on charge (wallet, requested_at);
