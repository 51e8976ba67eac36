-- Whether the holder approved that the partner pays into the account, and a keyed hash of the holder
-- whom the proved identity was compared with. Mandates from before have neither.
alter table mandate add column credits boolean not null default false;
alter table mandate alter column credits drop default;
alter table mandate add column holder_index text;

-- Money that a partner pays into an account; the mirror of a debit. id is the partner's, posting ours.
create table credit (
  bank text not null,
  id text not null,
  mandate text not null references mandate,
  partner text not null,
  depositor text not null references depositor,
  amount bigint not null check (amount > 0),
  valid_until bigint not null,
  state text not null check (state in ('accepted', 'posted', 'refused', 'returned')),
  refusal text check (refusal in ('mandate_not_active', 'credits_stopped', 'credit_not_granted', 'credit_expired',
    'account_unavailable')),
  posting text not null unique,
  statement_text text not null,
  decided_at bigint not null,
  settled_at bigint,
  returned_at bigint,
  -- The core is asked again from here on.
  retry_at bigint not null,
  tries integer not null,
  primary key (bank, id),
  check ((state = 'refused') = (refusal is not null)),
  check ((state = 'accepted') = (settled_at is null)),
  check ((state = 'returned') = (returned_at is not null))
);
create index credit_partner on credit (bank, partner, id) where state <> 'refused';
create index credit_paid on credit (depositor, settled_at, id) where state in ('posted', 'returned');
create index credit_in_doubt on credit (retry_at) where state = 'accepted';

-- The demonstration's core: an account that is closed takes nothing more, and what was paid in
-- shortly before can be given back, once.
alter table core_account drop constraint core_account_state_check;
alter table core_account add check (state in ('open', 'frozen', 'closed'));
alter table core_posting add column partner text;
create index core_posting_credit on core_posting (account, id)
  where partner is not null and direction = 'in';
create table core_return (
  credit text primary key references core_posting,
  bank text not null,
  posting text not null unique,
  -- When the money went back; null while it has not.
  at bigint,
  -- The gate has it in its own books.
  taken boolean not null
);
create index core_return_untaken on core_return (bank, credit) where not taken and at is not null;
