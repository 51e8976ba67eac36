-- A charge can be refused because charges are stopped: by our own switch, or by the bank's.
alter table charge drop constraint charge_refusal_check;
alter table charge add constraint charge_refusal_check check (refusal in
  ('limit', 'insufficient_funds', 'link_ended', 'not_in_time', 'account_unavailable',
    'bank_stopped', 'stopped'));
