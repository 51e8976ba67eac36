-- A session and a passkey have names by which their holder can end them: neither the token nor the
-- credential's own id leaves the server. Those that exist get theirs from what they have.
alter table session add column id text, add column device text, add column passkey text,
  add column proved_by text;
update session set id = 'ses_0' || left(encode(sha256(token_hash), 'hex'), 25);
alter table session alter column id set not null, add unique (id);
create index session_passkey on session (passkey) where passkey is not null;
-- A passkey that was added later can do everything from `trusted_from` on. The name is its holder's.
alter table passkey add column id text, add column name bytea, add column trusted_from bigint;
update passkey set trusted_from = created_at,
  id = 'psk_0' || left(encode(sha256(convert_to(credential_id, 'UTF8')), 'hex'), 25);
alter table passkey alter column id set not null, alter column trusted_from set not null,
  add unique (id);
