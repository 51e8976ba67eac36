-- What a company has stopped. A board is one company's: 'operator', or 'bank 9901' of a gate with
-- several banks; not a host or a client id, which can change while a stop must not be forgotten.
-- Its version counts what was pressed, so that an act can be decided on it.
create table switch_board (
  board text primary key,
  version bigint not null check (version > 0)
);

create table switch_stop (
  id text primary key,
  board text not null references switch_board (board),
  act text not null check (act in
    ('enrol', 'link', 'charge', 'pay', 'send', 'cash_out', 'debit', 'credit')),
  scope text not null check (scope in ('all', 'bank', 'partner', 'shop', 'wallet', 'account')),
  object text not null check ((scope = 'all') = (object = '')),
  reason text not null check (reason in
    ('suspected_fraud', 'fault', 'partner_trouble', 'authority_order', 'maintenance', 'exercise')),
  note text check (length(note) between 1 and 500),
  since bigint not null,
  stopped_by text not null,
  until bigint check (until >= since),
  reopened_by text,
  version bigint not null check (version > 0),
  check ((until is null) = (reopened_by is null))
);
-- One stop of a kind at a time, and what a decision looks for.
create unique index switch_stop_in_force on switch_stop (board, object, act, scope)
  where until is null;
create index switch_stop_history on switch_stop (board, id);

-- History is only added to: of a stop nothing changes but that it ends, once.
create function switch_stop_only_ends() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if old.until is null and new.until is not null
      and (old.id, old.board, old.act, old.scope, old.object, old.reason, old.since, old.stopped_by)
        = (new.id, new.board, new.act, new.scope, new.object, new.reason, new.since, new.stopped_by)
      and old.note is not distinct from new.note
    then
      return new;
    end if;
  end if;
  raise exception 'of a stop nothing changes but that it ends';
end $$;
create trigger switch_stop_only_ends
  before update or delete on switch_stop for each row execute function switch_stop_only_ends();
create trigger switch_stop_is_kept
  before truncate on switch_stop for each statement execute function switch_stop_only_ends();
