-- What the bank told of the account's caps when it granted: told to the customer, decided by the bank.
alter table link add column caps jsonb;
