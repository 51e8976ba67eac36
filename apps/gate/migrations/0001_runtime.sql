-- What every server keeps: sessions, passkeys, ceremonies, one-time codes, outbox, audit log,
-- keys of persons. Times are milliseconds since the epoch, given by the server's clock.

create table session (
  token_hash bytea primary key,
  kind text not null check (kind in ('customer', 'clerk', 'depositor')),
  realm text not null,
  subject text not null,
  opened_at bigint not null,
  seen_at bigint not null,
  proved_at bigint
);
create index session_subject on session (kind, subject);
create index session_seen on session (seen_at);

create table passkey (
  credential_id text primary key,
  realm text not null,
  owner text not null,
  public_key bytea not null,
  counter bigint not null,
  device_type text not null check (device_type in ('singleDevice', 'multiDevice')),
  backed_up boolean not null,
  transports text not null,
  created_at bigint not null,
  used_at bigint
);
create index passkey_owner on passkey (realm, owner);

-- One WebAuthn ceremony: its challenge is used once. data is for the feature that began it.
create table ceremony (
  id text primary key,
  realm text not null,
  purpose text not null,
  challenge text not null,
  data jsonb not null,
  expires_at bigint not null
);
create index ceremony_expiry on ceremony (expires_at);

create table one_time_code (
  purpose text not null,
  subject text not null,
  code_hash bytea not null,
  tries_left integer not null check (tries_left >= 0),
  sent_at bigint not null,
  expires_at bigint not null,
  data jsonb not null,
  primary key (purpose, subject)
);
create index one_time_code_expiry on one_time_code (expires_at);

-- Counts acts by whoever they are counted by (an account, an address, a person): exact windows.
create table attempt (
  scope text not null,
  at bigint not null,
  id text not null,
  primary key (scope, at, id)
);
create index attempt_at on attempt (at);

create table outbox (
  id text primary key,
  kind text not null,
  body jsonb not null,
  due_at bigint not null,
  lease_until bigint not null,
  attempts integer not null,
  created_at bigint not null
);
create index outbox_due on outbox (due_at);

create table audit_entry (
  id text primary key,
  at bigint not null,
  act text not null,
  actor text not null,
  objects jsonb not null,
  salt bytea not null,
  leaf bytea not null
);
create index audit_entry_actor on audit_entry (actor, id);

create function audit_entry_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit entries are never changed';
end $$;
create trigger audit_entry_is_append_only
  before update or delete or truncate on audit_entry
  for each statement execute function audit_entry_is_append_only();

-- A key of its own for each person: without it nothing of the person can be read any more.
create table person_key (
  owner text primary key,
  wrapped bytea not null,
  wrapped_by text not null,
  created_at bigint not null
);
