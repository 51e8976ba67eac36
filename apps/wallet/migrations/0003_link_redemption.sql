-- What the browser brought back from the bank, kept until the grant is: when the process that redeems
-- the code dies, or the bank does not answer, the code is redeemed again while it lives, so that bank
-- and wallet agree on whether there is a link.
alter table link add column callback bytea, add column callback_at bigint, add column redeem_at bigint;
create index link_redeem on link (redeem_at) where redeem_at is not null;
