-- The wallet operator's own tables. What names a person is sealed by the vault (bytea); `…_index`
-- columns are keyed hashes. Times are milliseconds since the epoch, given by the server's clock.

-- The key of an act that moves money, and the id of what it made: a repeat finds the same.
create table idempotency_key (
  owner text not null,
  key text not null,
  operation text not null,
  body_hash bytea not null,
  subject text not null,
  at bigint not null,
  primary key (owner, key)
);

create table wallet (
  id text primary key,
  email bytea not null,
  phone bytea,
  stage text not null check (stage in ('phone', 'identity', 'identity_held', 'open')),
  locked boolean not null,
  -- Goes up with every change of stage or lock, so that a payment can be tied to what it saw.
  version bigint not null,
  created_at bigint not null
);

-- One request for a mobile document and what became of it. The answer is dropped once it is judged.
create table presentation (
  id text primary key,
  wallet text not null references wallet,
  -- The browser session that began: the answer counts there only.
  session_hash bytea not null,
  state text not null check (state in ('waiting', 'answered', 'proved', 'held', 'refused')),
  nonce text not null,
  request_state text not null,
  response_code_hash bytea,
  answer bytea,
  created_at bigint not null,
  expires_at bigint not null
);
create index presentation_wallet on presentation (wallet, id);
create index presentation_answer_expiry on presentation (expires_at) where answer is not null;

-- The proved identity of a wallet's holder. `held` waits for a person to decide.
create table identity (
  wallet text primary key references wallet,
  state text not null check (state in ('proved', 'held')),
  name_kanji bytea not null,
  birth_date bytea not null,
  address bytea not null,
  portrait bytea,
  -- Everybody who could be this person: birth date and loosest writing of the name.
  person_index text not null,
  -- The same with the address: who would be refused a second wallet at once.
  residence_index text not null,
  method text not null,
  -- Since when the wording of the law's rule was in force under which this was proved.
  rule_revision text not null,
  issuer text not null,
  proved_at bigint not null,
  document_valid_until bigint not null,
  device_key_sha256 text,
  signer_certificate_sha256 text,
  evidence_sha256 bytea not null
);
create index identity_person on identity (person_index);
create index identity_residence on identity (residence_index);

-- Work that waits for a person of the operator's staff.
create table review (
  id text primary key,
  kind text not null check (kind in ('same_person')),
  wallet text not null references wallet,
  other_wallet text not null references wallet,
  opened_at bigint not null,
  decided_at bigint
);
create index review_open on review (opened_at) where decided_at is null;

create table link (
  id text primary key,
  wallet text not null references wallet,
  bank text not null,
  state text not null check (state in
    ('requested', 'active', 'suspended', 'unlinking', 'declined', 'failed', 'ended')),
  -- While requested: what the second half needs, sealed; found by the hash of OAuth's `state`.
  request_state_hash bytea,
  pending bytea,
  requested_at bigint not null,
  expires_at bigint not null,
  -- From the grant on.
  mandate text,
  account bytea,
  tokens bytea,
  limit_per_debit bigint,
  first_days_until bigint,
  granted_at bigint,
  -- The newest of the bank's events that was applied.
  event_at bigint,
  ended_at bigint,
  unique (bank, mandate)
);
create index link_wallet on link (wallet, id);
create index link_request_expiry on link (expires_at) where state = 'requested';

-- What a bank told about a mandate, by the id of its event: a repeat changes nothing.
create table link_event (
  bank text not null,
  id text not null,
  mandate text not null,
  type text not null check (type in ('suspended', 'resumed', 'revoked')),
  at bigint not null,
  received_at bigint not null,
  primary key (bank, id)
);
create index link_event_mandate on link_event (bank, mandate);

create table charge (
  id text primary key,
  wallet text not null references wallet,
  link text not null references link,
  amount bigint not null check (amount > 0),
  debit text not null unique,
  valid_until bigint not null,
  state text not null check (state in ('created', 'sent', 'posted', 'refused')),
  refusal text check (refusal in
    ('limit', 'insufficient_funds', 'link_ended', 'not_in_time', 'account_unavailable')),
  -- The debit has left for the bank at least once; until then nothing can have been taken.
  asked boolean not null,
  -- The last try ended without an answer.
  in_doubt boolean not null,
  tries integer not null,
  next_try_at bigint not null,
  lease_until bigint not null,
  version bigint not null,
  requested_at bigint not null,
  settled_at bigint,
  check ((state = 'refused') = (refusal is not null)),
  check ((state in ('posted', 'refused')) = (settled_at is not null))
);
create index charge_wallet_open on charge (wallet, id) where state in ('created', 'sent');
create index charge_due on charge (next_try_at) where state in ('created', 'sent');

create table shop (
  id text primary key,
  name text not null,
  category_code text not null,
  postal_code text not null,
  company text not null,
  brand text not null,
  store text not null,
  created_at bigint not null
);

create table till (
  id text primary key,
  shop text not null references shop,
  name text not null,
  terminal text not null,
  created_at bigint not null
);

create table clerk (
  id text primary key,
  till text not null references till,
  name bytea not null,
  created_at bigint not null
);

create table payment_request (
  id text primary key,
  till text not null references till,
  clerk text not null references clerk,
  amount bigint not null check (amount > 0),
  code text not null,
  state text not null check (state in ('open', 'paid', 'cancelled', 'expired')),
  version bigint not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index payment_request_expiry on payment_request (expires_at) where state = 'open';

create table payment (
  id text primary key,
  payment_request text not null unique references payment_request,
  wallet text not null references wallet,
  till text not null references till,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('captured', 'refunded')),
  at bigint not null
);
create index payment_till on payment (till, at, id);
