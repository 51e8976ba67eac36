-- Whom a message is for: what goes to one peer waits for that peer alone. What waits already keeps
-- its kind for a lane; it is not asked here whom each of them is for.
alter table outbox add column lane text;
update outbox set lane = kind;
alter table outbox alter column lane set not null;
drop index outbox_due;
-- The lanes that have something due, and the oldest of each, however much waits in another.
create index outbox_due on outbox (lane, due_at);
-- How many of a lane are under way.
create index outbox_leased on outbox (lane, lease_until) where lease_until > 0;
