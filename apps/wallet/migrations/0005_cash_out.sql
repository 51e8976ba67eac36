-- Whether the bank's holder approved that we pay into the account. Links from before did not ask.
alter table link add column credits boolean not null default false;
alter table link alter column credits drop default;

-- Money out of a wallet into its holder's bank account. The amount is reserved by a pending transfer
-- whose id is the row's; credit is the id at the bank and of the transfer that posts or voids it;
-- give_back that of the transfer which restores what the bank gave back.
create table cash_out (
  id text primary key,
  wallet text not null references wallet,
  link text not null references link,
  amount bigint not null check (amount between 1 and 1000000),
  fee bigint not null check (fee >= 0),
  credit text not null unique,
  give_back text not null unique,
  -- The fee's transfers: reserved, taken or released, restored.
  fee_transfers text[] not null check (cardinality(fee_transfers) = case when fee = 0 then 0 else 3 end),
  state text not null check (state in ('held', 'created', 'sent', 'posted', 'refused', 'cancelled',
    'returned')),
  hold_reason text check (hold_reason in ('new_account', 'money_from_other_account')),
  held_until bigint,
  refusal text check (refusal in
    ('stopped', 'link_ended', 'bank_stopped', 'not_granted', 'not_in_time', 'account_unavailable')),
  -- Until when the bank may post it; known when it may go.
  valid_until bigint,
  -- The credit has left for the bank at least once; until then nothing can have been paid.
  asked boolean not null,
  -- The last try ended without an answer.
  in_doubt boolean not null,
  tries integer not null,
  next_try_at bigint not null,
  lease_until bigint not null,
  version bigint not null,
  requested_at bigint not null,
  settled_at bigint,
  returned_at bigint,
  check ((hold_reason is null) = (held_until is null)),
  check (state <> 'held' or held_until is not null),
  check (state not in ('created', 'sent', 'posted', 'returned') or valid_until is not null),
  check ((state = 'refused') = (refusal is not null)),
  check ((state in ('posted', 'refused', 'cancelled', 'returned')) = (settled_at is not null)),
  check ((state = 'returned') = (returned_at is not null))
);
create index cash_out_wallet on cash_out (wallet, id);
create index cash_out_open on cash_out (next_try_at) where state in ('created', 'sent');
create index cash_out_held on cash_out (held_until) where state = 'held';
create index cash_out_link on cash_out (link, credit);
create index cash_out_fee on cash_out ((fee_transfers[1])) where fee > 0;

-- Wallets to which cash-out is closed for a time.
create table cash_out_closed (
  wallet text primary key references wallet,
  until bigint not null
);

-- When money last came in from another account.
create index charge_wallet_posted on charge (wallet, settled_at) where state = 'posted';
