-- What the browser brought back from the bank, kept until the grant is: when the process that redeems
-- the code dies, another one redeems it again, so that bank and wallet agree on whether there is a link.
alter table link add column callback bytea, add column redeem_at bigint;
create index link_redeem on link (redeem_at) where redeem_at is not null;
