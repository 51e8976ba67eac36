-- What the demonstration keeps for its made-up people: the phone, the device, the documents, the clock.

create table phone_message (
  id text primary key,
  to_number text not null,
  from_name text not null,
  body text not null,
  at bigint not null
);
create index phone_message_to on phone_message (to_number, at desc, id desc);

-- A demonstration device: software keys by person and origin, and the document wallet.
create table device (
  person text primary key,
  passkeys jsonb not null,
  document jsonb
);

create table setting (
  name text primary key,
  value jsonb not null
);
