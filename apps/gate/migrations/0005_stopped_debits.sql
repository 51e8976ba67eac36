-- A debit can be refused because the bank has stopped debits.
alter table debit drop constraint debit_refusal_check;
alter table debit add constraint debit_refusal_check check (refusal in ('mandate_not_active',
  'debits_stopped', 'debit_expired', 'limit_per_debit_exceeded', 'cap_exceeded',
  'insufficient_funds', 'account_unavailable'));
