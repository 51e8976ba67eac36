-- What a gate keeps. One gate may host several banks: every row names its bank by its code.

-- An account whose holder can prove himself to the gate: the row that decisions on the account lock.
-- Branch and number are found by a keyed hash; the core has the rest.
create table depositor (
  id text primary key,
  bank text not null,
  core_account text not null,
  account_index text not null,
  registered_at bigint not null,
  unique (bank, core_account),
  unique (bank, account_index)
);

-- A login on its way. depositor is null when nobody is behind the account that was named: such a
-- login goes through the same steps and can never succeed.
create table login (
  id text primary key,
  bank text not null,
  purpose text not null check (purpose in ('link', 'session')),
  depositor text references depositor,
  account_index text not null,
  stage text not null check (stage in ('passkey', 'code', 'proved')),
  proved_by text[] not null,
  expires_at bigint not null
);
create index login_expiry on login (expires_at);

create table mandate (
  id text primary key,
  bank text not null,
  depositor text not null references depositor,
  partner text not null,
  limit_per_debit bigint not null check (limit_per_debit > 0),
  state text not null check (state in ('requested', 'notified', 'confirmed', 'active',
    'suspended', 'revoked', 'refused', 'expired')),
  proved_by text[] not null,
  requested_at bigint not null,
  activated_at bigint,
  -- When the state last changed; later in every change, because the partner orders events by it.
  changed_at bigint not null,
  check (activated_at is not null or state not in ('active', 'suspended'))
);
create index mandate_depositor on mandate (depositor, id);
create index mandate_open on mandate (requested_at)
  where state in ('requested', 'notified', 'confirmed');

-- Where the depositor stands in a link request. uid_hash: who has a copy of the table has no uid.
create table link_request (
  bank text not null,
  uid_hash text not null,
  stage text not null check (stage in ('login', 'code', 'approve', 'ended')),
  login text,
  mandate text references mandate,
  expires_at bigint not null,
  primary key (bank, uid_hash)
);
create index link_request_expiry on link_request (expires_at);

-- id is the partner's, made before its first try. posting is ours for the core, for the same reason.
create table debit (
  bank text not null,
  id text not null,
  mandate text not null references mandate,
  depositor text not null references depositor,
  amount bigint not null check (amount > 0),
  valid_until bigint not null,
  state text not null check (state in ('accepted', 'posted', 'refused')),
  refusal text check (refusal in ('mandate_not_active', 'debit_expired',
    'limit_per_debit_exceeded', 'cap_exceeded', 'insufficient_funds', 'account_unavailable')),
  posting text not null unique,
  statement_text text not null,
  decided_at bigint not null,
  settled_at bigint,
  -- The core is asked again from here on.
  retry_at bigint not null,
  tries integer not null,
  primary key (bank, id),
  check ((state = 'refused') = (refusal is not null)),
  check ((state = 'accepted') = (settled_at is null))
);
-- The caps count what was accepted or posted on an account; the depositor reads what was posted.
create index debit_counted on debit (depositor, decided_at) where state <> 'refused';
create index debit_taken on debit (depositor, settled_at, id) where state = 'posted';
create index debit_mandate on debit (mandate) where state = 'posted';
create index debit_in_doubt on debit (retry_at) where state = 'accepted';

-- What a person at the bank has to look at. It names no claim that the wallet proved.
create table review (
  id text primary key,
  bank text not null,
  kind text not null check (kind in ('authority_doubt')),
  depositor text not null references depositor,
  partner text not null,
  state text not null check (state in ('open', 'closed')),
  opened_at bigint not null
);
create index review_open on review (bank, id) where state = 'open';

-- The embedded demonstration bank: a core of its own behind the port. The gate's own tables never
-- point here, and this core never looks at the gate's.
create table core_account (
  id text primary key,
  bank text not null,
  number_index text not null,
  branch_code text not null,
  branch_name text not null,
  number_sealed bytea not null,
  name_kanji bytea not null,
  name_kana bytea not null,
  birth_date bytea not null,
  address bytea not null,
  phone bytea,
  state text not null check (state in ('open', 'frozen')),
  opened_at bigint not null,
  unique (bank, number_index)
);

-- The bank's own side of postings: cash, and one account a partner.
create table core_own_account (
  bank text not null,
  purpose text not null,
  account text not null unique,
  primary key (bank, purpose)
);

-- An order to the core. Its answer is written once, under the lock of its row, and repeated for ever.
create table core_posting (
  id text primary key,
  account text not null,
  amount bigint not null check (amount > 0),
  direction text not null check (direction in ('in', 'out')),
  statement_text text not null,
  state text not null check (state in ('open', 'posted', 'refused')),
  refusal text check (refusal in ('too_late', 'insufficient_funds', 'account_unavailable')),
  check ((state = 'refused') = (refusal is not null))
);
