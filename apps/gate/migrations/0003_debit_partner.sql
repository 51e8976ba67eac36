-- Whose debit it is, so that a partner's own are found by an index, however many others there are.
alter table debit add column partner text;
update debit set partner = mandate.partner from mandate where mandate.id = debit.mandate;
alter table debit alter column partner set not null;
-- What a partner compares with its own books, in the order of its ids.
create index debit_partner on debit (bank, partner, id) where state <> 'refused';
