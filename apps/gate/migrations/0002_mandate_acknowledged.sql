-- When the partner said that it has stored the grant. A mandate that nobody acknowledges is ended:
-- its tokens were lost on the way, and nobody could use it or end it.
alter table mandate add column acknowledged_at bigint;
update mandate set acknowledged_at = activated_at;
create index mandate_unacknowledged on mandate (activated_at)
  where acknowledged_at is null and state in ('active', 'suspended');
