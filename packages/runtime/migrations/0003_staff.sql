-- Members of staff of each company that the server serves, and what two of them decide together.
-- realm: the host of the company. Names, personnel numbers and contents are sealed.

alter table session drop constraint session_kind_check;
alter table session add constraint session_kind_check
  check (kind in ('customer', 'clerk', 'depositor', 'staff'));

create table staff_member (
  id text primary key,
  realm text not null,
  number_index text not null,
  number bytea not null,
  name bytea not null,
  roles text[] not null,
  state text not null check (state in ('invited', 'active', 'left')),
  version bigint not null,
  created_at bigint not null,
  changed_at bigint not null,
  -- One person has one log-in.
  constraint staff_member_person unique (realm, number_index)
);
create index staff_member_realm on staff_member (realm, id);

-- A code that enrols one passkey once. The newest of a member replaces the one before.
create table staff_invitation (
  staff text primary key references staff_member (id),
  code_hash bytea not null unique,
  made_at bigint not null,
  expires_at bigint not null
);

create table approval (
  id text primary key,
  realm text not null,
  kind text not null,
  object text not null,
  object_version text not null,
  -- Canonical JSON, sealed; the hash is of the text itself, which holds a nonce.
  content bytea not null,
  content_hash text not null,
  -- What each of the two takes to whom it is for, sealed.
  handover bytea,
  state text not null
    check (state in ('pending', 'approved', 'rejected', 'withdrawn', 'expired', 'outdated')),
  reason text,
  proposed_by text not null references staff_member (id),
  proposed_at bigint not null,
  expires_at bigint not null,
  closed_by text references staff_member (id),
  closed_at bigint,
  check ((state = 'pending') = (closed_at is null)),
  check (closed_by is null or closed_by <> proposed_by or state = 'withdrawn')
);
create unique index approval_one_pending on approval (realm, object) where state = 'pending';
create index approval_pending on approval (realm, id) where state = 'pending';
create index approval_closed on approval (realm, id) where state <> 'pending';
create index approval_expiry on approval (expires_at) where state = 'pending';
