create table approval (
  id text not null,
  realm text not null,
  kind text not null,
  object text not null,
  object_version text not null,
  content bytea not null,
  content_hash text not null,
  handover bytea,
  state text not null,
  reason text,
  proposed_by text not null,
  proposed_at bigint not null,
  expires_at bigint not null,
  closed_by text,
  closed_at bigint,
  constraint approval_pkey PRIMARY KEY (id),
  constraint approval_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES staff_member(id),
  constraint approval_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES staff_member(id),
  constraint approval_check CHECK (((state = 'pending'::text) = (closed_at IS NULL))),
  constraint approval_check1 CHECK (((closed_by IS NULL) OR (closed_by <> proposed_by) OR (state = 'withdrawn'::text))),
  constraint approval_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text, 'expired'::text, 'outdated'::text])))
);
CREATE INDEX approval_closed ON public.approval USING btree (realm, id) WHERE (state <> 'pending'::text);
CREATE INDEX approval_expiry ON public.approval USING btree (expires_at) WHERE (state = 'pending'::text);
CREATE UNIQUE INDEX approval_one_pending ON public.approval USING btree (realm, object) WHERE (state = 'pending'::text);
CREATE INDEX approval_pending ON public.approval USING btree (realm, id) WHERE (state = 'pending'::text);

create table attempt (
  scope text not null,
  at bigint not null,
  id text not null,
  constraint attempt_pkey PRIMARY KEY (scope, at, id)
);
CREATE INDEX attempt_at ON public.attempt USING btree (at);

create table audit_entry (
  id text not null,
  at bigint not null,
  act text not null,
  actor text not null,
  objects jsonb not null,
  salt bytea not null,
  leaf bytea not null,
  constraint audit_entry_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_entry_actor ON public.audit_entry USING btree (actor, id);
CREATE TRIGGER audit_entry_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_append_only();

create table cash_out (
  id text not null,
  wallet text not null,
  link text not null,
  amount bigint not null,
  fee bigint not null,
  credit text not null,
  give_back text not null,
  fee_transfers text[] not null,
  state text not null,
  hold_reason text,
  held_until bigint,
  refusal text,
  valid_until bigint,
  asked boolean not null,
  in_doubt boolean not null,
  tries integer not null,
  next_try_at bigint not null,
  lease_until bigint not null,
  version bigint not null,
  requested_at bigint not null,
  settled_at bigint,
  returned_at bigint,
  constraint cash_out_pkey PRIMARY KEY (id),
  constraint cash_out_credit_key UNIQUE (credit),
  constraint cash_out_give_back_key UNIQUE (give_back),
  constraint cash_out_link_fkey FOREIGN KEY (link) REFERENCES link(id),
  constraint cash_out_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id),
  constraint cash_out_amount_check CHECK (((amount >= 1) AND (amount <= 1000000))),
  constraint cash_out_check CHECK ((cardinality(fee_transfers) =
CASE
    WHEN (fee = 0) THEN 0
    ELSE 3
END)),
  constraint cash_out_check1 CHECK (((hold_reason IS NULL) = (held_until IS NULL))),
  constraint cash_out_check2 CHECK (((state <> 'held'::text) OR (held_until IS NOT NULL))),
  constraint cash_out_check3 CHECK (((state <> ALL (ARRAY['created'::text, 'sent'::text, 'posted'::text, 'returned'::text])) OR (valid_until IS NOT NULL))),
  constraint cash_out_check4 CHECK (((state = 'refused'::text) = (refusal IS NOT NULL))),
  constraint cash_out_check5 CHECK (((state = ANY (ARRAY['posted'::text, 'refused'::text, 'cancelled'::text, 'returned'::text])) = (settled_at IS NOT NULL))),
  constraint cash_out_check6 CHECK (((state = 'returned'::text) = (returned_at IS NOT NULL))),
  constraint cash_out_fee_check CHECK ((fee >= 0)),
  constraint cash_out_hold_reason_check CHECK ((hold_reason = ANY (ARRAY['new_account'::text, 'money_from_other_account'::text]))),
  constraint cash_out_refusal_check CHECK ((refusal = ANY (ARRAY['stopped'::text, 'link_ended'::text, 'bank_stopped'::text, 'not_granted'::text, 'not_in_time'::text, 'account_unavailable'::text]))),
  constraint cash_out_state_check CHECK ((state = ANY (ARRAY['held'::text, 'created'::text, 'sent'::text, 'posted'::text, 'refused'::text, 'cancelled'::text, 'returned'::text])))
);
CREATE INDEX cash_out_fee ON public.cash_out USING btree ((fee_transfers[1])) WHERE (fee > 0);
CREATE INDEX cash_out_held ON public.cash_out USING btree (held_until) WHERE (state = 'held'::text);
CREATE INDEX cash_out_link ON public.cash_out USING btree (link, credit);
CREATE INDEX cash_out_open ON public.cash_out USING btree (next_try_at) WHERE (state = ANY (ARRAY['created'::text, 'sent'::text]));
CREATE INDEX cash_out_wallet ON public.cash_out USING btree (wallet, id);

create table cash_out_closed (
  wallet text not null,
  until bigint not null,
  constraint cash_out_closed_pkey PRIMARY KEY (wallet),
  constraint cash_out_closed_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id)
);

create table ceremony (
  id text not null,
  realm text not null,
  purpose text not null,
  challenge text not null,
  data jsonb not null,
  expires_at bigint not null,
  constraint ceremony_pkey PRIMARY KEY (id)
);
CREATE INDEX ceremony_expiry ON public.ceremony USING btree (expires_at);

create table charge (
  id text not null,
  wallet text not null,
  link text not null,
  amount bigint not null,
  debit text not null,
  valid_until bigint not null,
  state text not null,
  refusal text,
  asked boolean not null,
  in_doubt boolean not null,
  tries integer not null,
  next_try_at bigint not null,
  lease_until bigint not null,
  version bigint not null,
  requested_at bigint not null,
  settled_at bigint,
  constraint charge_pkey PRIMARY KEY (id),
  constraint charge_debit_key UNIQUE (debit),
  constraint charge_link_fkey FOREIGN KEY (link) REFERENCES link(id),
  constraint charge_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id),
  constraint charge_amount_check CHECK ((amount > 0)),
  constraint charge_check CHECK (((state = 'refused'::text) = (refusal IS NOT NULL))),
  constraint charge_check1 CHECK (((state = ANY (ARRAY['posted'::text, 'refused'::text])) = (settled_at IS NOT NULL))),
  constraint charge_refusal_check CHECK ((refusal = ANY (ARRAY['limit'::text, 'insufficient_funds'::text, 'link_ended'::text, 'not_in_time'::text, 'account_unavailable'::text, 'bank_stopped'::text, 'stopped'::text]))),
  constraint charge_state_check CHECK ((state = ANY (ARRAY['created'::text, 'sent'::text, 'posted'::text, 'refused'::text])))
);
CREATE INDEX charge_due ON public.charge USING btree (next_try_at) WHERE (state = ANY (ARRAY['created'::text, 'sent'::text]));
CREATE INDEX charge_wallet_open ON public.charge USING btree (wallet, id) WHERE (state = ANY (ARRAY['created'::text, 'sent'::text]));
CREATE INDEX charge_wallet_posted ON public.charge USING btree (wallet, settled_at) WHERE (state = 'posted'::text);
CREATE INDEX charge_wallet_requested ON public.charge USING btree (wallet, requested_at);

create table clerk (
  id text not null,
  till text not null,
  name bytea not null,
  created_at bigint not null,
  constraint clerk_pkey PRIMARY KEY (id),
  constraint clerk_till_fkey FOREIGN KEY (till) REFERENCES till(id)
);

create table idempotency_key (
  owner text not null,
  key text not null,
  operation text not null,
  body_hash bytea not null,
  subject text not null,
  at bigint not null,
  constraint idempotency_key_pkey PRIMARY KEY (owner, key)
);

create table identity (
  wallet text not null,
  state text not null,
  name_kanji bytea not null,
  birth_date bytea not null,
  address bytea not null,
  portrait bytea,
  person_index text not null,
  residence_index text not null,
  method text not null,
  rule_revision text not null,
  issuer text not null,
  proved_at bigint not null,
  document_valid_until bigint not null,
  device_key_sha256 text,
  signer_certificate_sha256 text,
  evidence_sha256 bytea not null,
  constraint identity_pkey PRIMARY KEY (wallet),
  constraint identity_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id),
  constraint identity_state_check CHECK ((state = ANY (ARRAY['proved'::text, 'held'::text])))
);
CREATE INDEX identity_person ON public.identity USING btree (person_index);
CREATE INDEX identity_residence ON public.identity USING btree (residence_index);

create table known_device (
  wallet text not null,
  token_hash bytea not null,
  known_since bigint not null,
  constraint known_device_pkey PRIMARY KEY (wallet, token_hash)
);

create table ledger_account (
  id uuid not null,
  ledger integer not null,
  code integer not null,
  flags integer not null,
  user_data_128 uuid,
  debits_pending bigint not null,
  debits_posted bigint not null,
  credits_pending bigint not null,
  credits_posted bigint not null,
  "timestamp" bigint not null,
  latest bigint not null,
  closed boolean not null default false,
  constraint ledger_account_pkey PRIMARY KEY (id),
  constraint ledger_account_credits_pending_check CHECK ((credits_pending >= 0)),
  constraint ledger_account_credits_posted_check CHECK ((credits_posted >= 0)),
  constraint ledger_account_debits_pending_check CHECK ((debits_pending >= 0)),
  constraint ledger_account_debits_posted_check CHECK ((debits_posted >= 0))
);
CREATE INDEX ledger_account_kind ON public.ledger_account USING btree (ledger, code, "timestamp");
CREATE INDEX ledger_account_user_data ON public.ledger_account USING btree (user_data_128, "timestamp") WHERE (user_data_128 IS NOT NULL);
CREATE TRIGGER ledger_account_is_final BEFORE DELETE OR UPDATE OF id, ledger, code, flags, user_data_128, "timestamp" OR TRUNCATE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

create table ledger_archive (
  from_timestamp bigint not null,
  until_timestamp bigint not null,
  transfers bigint not null,
  file text not null,
  sha256 text not null,
  archived_at bigint not null,
  constraint ledger_archive_pkey PRIMARY KEY (from_timestamp),
  constraint ledger_archive_check CHECK ((until_timestamp > from_timestamp))
);
CREATE TRIGGER ledger_archive_is_final BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_archive FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

create table ledger_balance (
  account_id uuid not null,
  "timestamp" bigint not null,
  debits_pending bigint not null,
  debits_posted bigint not null,
  credits_pending bigint not null,
  credits_posted bigint not null,
  constraint ledger_balance_pkey PRIMARY KEY (account_id, "timestamp"),
  constraint ledger_balance_credits_pending_check CHECK ((credits_pending >= 0)),
  constraint ledger_balance_credits_posted_check CHECK ((credits_posted >= 0)),
  constraint ledger_balance_debits_pending_check CHECK ((debits_pending >= 0)),
  constraint ledger_balance_debits_posted_check CHECK ((debits_posted >= 0))
);
CREATE TRIGGER ledger_balance_is_final BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_balance FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

create table ledger_opening (
  account_id uuid not null,
  debits_posted bigint not null,
  credits_posted bigint not null,
  constraint ledger_opening_pkey PRIMARY KEY (account_id),
  constraint ledger_opening_credits_posted_check CHECK ((credits_posted >= 0)),
  constraint ledger_opening_debits_posted_check CHECK ((debits_posted >= 0))
);

create table ledger_pending (
  id uuid not null,
  status text not null,
  expiry bigint,
  constraint ledger_pending_pkey PRIMARY KEY (id),
  constraint ledger_pending_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'posted'::text, 'voided'::text, 'expired'::text])))
);
CREATE INDEX ledger_pending_due ON public.ledger_pending USING btree (expiry) WHERE (status = 'pending'::text);
CREATE TRIGGER ledger_pending_ends_once BEFORE UPDATE ON public.ledger_pending FOR EACH ROW WHEN ((old.status <> 'pending'::text)) EXECUTE FUNCTION ledger_pending_once();
CREATE TRIGGER ledger_pending_is_final BEFORE DELETE OR UPDATE OF id, expiry OR TRUNCATE ON public.ledger_pending FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

create table ledger_transfer (
  id uuid not null,
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount bigint not null,
  pending_id uuid,
  user_data_128 uuid,
  timeout_seconds integer not null,
  ledger integer not null,
  code integer not null,
  flags integer not null,
  "timestamp" bigint not null,
  constraint ledger_transfer_amount_check CHECK ((amount >= 0))
) partition by RANGE ("timestamp");
CREATE UNIQUE INDEX ledger_transfer_credit ON ONLY public.ledger_transfer USING btree (credit_account_id, "timestamp");
CREATE UNIQUE INDEX ledger_transfer_debit ON ONLY public.ledger_transfer USING btree (debit_account_id, "timestamp");
CREATE INDEX ledger_transfer_kind ON ONLY public.ledger_transfer USING btree (ledger, code, "timestamp");
CREATE INDEX ledger_transfer_resolution ON ONLY public.ledger_transfer USING btree (pending_id) WHERE (pending_id IS NOT NULL);
CREATE INDEX ledger_transfer_user_data ON ONLY public.ledger_transfer USING btree (user_data_128, "timestamp") WHERE (user_data_128 IS NOT NULL);
CREATE TRIGGER ledger_transfer_is_final BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_transfer FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

create table ledger_transfer_first (
  id uuid not null,
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount bigint not null,
  pending_id uuid,
  user_data_128 uuid,
  timeout_seconds integer not null,
  ledger integer not null,
  code integer not null,
  flags integer not null,
  "timestamp" bigint not null,
  constraint ledger_transfer_amount_check CHECK ((amount >= 0))
);
CREATE UNIQUE INDEX ledger_transfer_first_credit_account_id_timestamp_idx ON public.ledger_transfer_first USING btree (credit_account_id, "timestamp");
CREATE UNIQUE INDEX ledger_transfer_first_debit_account_id_timestamp_idx ON public.ledger_transfer_first USING btree (debit_account_id, "timestamp");
CREATE INDEX ledger_transfer_first_ledger_code_timestamp_idx ON public.ledger_transfer_first USING btree (ledger, code, "timestamp");
CREATE INDEX ledger_transfer_first_pending_id_idx ON public.ledger_transfer_first USING btree (pending_id) WHERE (pending_id IS NOT NULL);
CREATE INDEX ledger_transfer_first_user_data_128_timestamp_idx ON public.ledger_transfer_first USING btree (user_data_128, "timestamp") WHERE (user_data_128 IS NOT NULL);
CREATE TRIGGER ledger_transfer_is_final BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_transfer_first FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

create table ledger_transfer_id (
  id uuid not null,
  debit_account_id uuid not null,
  "timestamp" bigint not null,
  constraint ledger_transfer_id_pkey PRIMARY KEY (id)
);
CREATE TRIGGER ledger_transfer_id_is_final BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_transfer_id FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

create table limit_raise (
  id text not null,
  wallet text not null,
  state text not null,
  per_payment bigint not null,
  payments_per_day bigint not null,
  per_charge bigint not null,
  charges_per_day bigint not null,
  asked_at bigint not null,
  in_force_at bigint not null,
  ended_at bigint,
  constraint limit_raise_pkey PRIMARY KEY (id),
  constraint limit_raise_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id),
  constraint limit_raise_check CHECK (((state = 'waiting'::text) = (ended_at IS NULL))),
  constraint limit_raise_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'in_force'::text, 'cancelled'::text])))
);
CREATE INDEX limit_raise_due ON public.limit_raise USING btree (in_force_at) WHERE (state = 'waiting'::text);
CREATE UNIQUE INDEX limit_raise_waiting ON public.limit_raise USING btree (wallet) WHERE (state = 'waiting'::text);

create table link (
  id text not null,
  wallet text not null,
  bank text not null,
  state text not null,
  request_state_hash bytea,
  pending bytea,
  requested_at bigint not null,
  expires_at bigint not null,
  mandate text,
  account bytea,
  tokens bytea,
  limit_per_debit bigint,
  first_days_until bigint,
  granted_at bigint,
  event_at bigint,
  ended_at bigint,
  caps jsonb,
  callback bytea,
  callback_at bigint,
  redeem_at bigint,
  credits boolean not null,
  constraint link_pkey PRIMARY KEY (id),
  constraint link_bank_mandate_key UNIQUE (bank, mandate),
  constraint link_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id),
  constraint link_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'active'::text, 'suspended'::text, 'unlinking'::text, 'declined'::text, 'failed'::text, 'ended'::text])))
);
CREATE INDEX link_redeem ON public.link USING btree (redeem_at) WHERE (redeem_at IS NOT NULL);
CREATE INDEX link_request_expiry ON public.link USING btree (expires_at) WHERE (state = 'requested'::text);
CREATE INDEX link_wallet ON public.link USING btree (wallet, id);

create table link_event (
  bank text not null,
  id text not null,
  mandate text not null,
  type text not null,
  at bigint not null,
  received_at bigint not null,
  constraint link_event_pkey PRIMARY KEY (bank, id),
  constraint link_event_type_check CHECK ((type = ANY (ARRAY['suspended'::text, 'resumed'::text, 'revoked'::text])))
);
CREATE INDEX link_event_mandate ON public.link_event USING btree (bank, mandate);

create table notice (
  id text not null,
  wallet text not null,
  kind text not null,
  facts jsonb not null,
  at bigint not null,
  source text not null,
  needs_answer boolean not null,
  seen_at bigint,
  answered_at bigint,
  sms_due_at bigint,
  sms_at bigint,
  constraint notice_pkey PRIMARY KEY (id),
  constraint notice_source_key UNIQUE (source)
);
CREATE INDEX notice_payments_told ON public.notice USING btree (wallet, sms_at) WHERE ((kind = 'payment_done'::text) AND (sms_at IS NOT NULL));
CREATE INDEX notice_sms_due ON public.notice USING btree (sms_due_at) WHERE (sms_due_at IS NOT NULL);
CREATE INDEX notice_sms_waiting ON public.notice USING btree (wallet, id) WHERE (sms_due_at IS NOT NULL);
CREATE INDEX notice_unanswered ON public.notice USING btree (wallet, id) WHERE (needs_answer AND (answered_at IS NULL));
CREATE INDEX notice_unseen ON public.notice USING btree (wallet) WHERE (seen_at IS NULL);
CREATE INDEX notice_wallet ON public.notice USING btree (wallet, id);

create table one_time_code (
  purpose text not null,
  subject text not null,
  code_hash bytea not null,
  tries_left integer not null,
  sent_at bigint not null,
  expires_at bigint not null,
  data jsonb not null,
  constraint one_time_code_pkey PRIMARY KEY (purpose, subject),
  constraint one_time_code_tries_left_check CHECK ((tries_left >= 0))
);
CREATE INDEX one_time_code_expiry ON public.one_time_code USING btree (expires_at);

create table outbox (
  id text not null,
  kind text not null,
  body jsonb not null,
  due_at bigint not null,
  lease_until bigint not null,
  attempts integer not null,
  created_at bigint not null,
  lane text not null,
  constraint outbox_pkey PRIMARY KEY (id)
);
CREATE INDEX outbox_due ON public.outbox USING btree (lane, due_at);
CREATE INDEX outbox_leased ON public.outbox USING btree (lane, lease_until) WHERE (lease_until > 0);

create table own_limit (
  wallet text not null,
  per_payment bigint not null,
  payments_per_day bigint not null,
  per_charge bigint not null,
  charges_per_day bigint not null,
  set_at bigint not null,
  constraint own_limit_pkey PRIMARY KEY (wallet),
  constraint own_limit_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id),
  constraint own_limit_charges_per_day_check CHECK ((charges_per_day >= 0)),
  constraint own_limit_payments_per_day_check CHECK ((payments_per_day >= 0)),
  constraint own_limit_per_charge_check CHECK ((per_charge >= 0)),
  constraint own_limit_per_payment_check CHECK ((per_payment >= 0))
);

create table passkey (
  credential_id text not null,
  realm text not null,
  owner text not null,
  public_key bytea not null,
  counter bigint not null,
  device_type text not null,
  backed_up boolean not null,
  transports text not null,
  created_at bigint not null,
  used_at bigint,
  id text not null,
  name bytea,
  trusted_from bigint not null,
  constraint passkey_pkey PRIMARY KEY (credential_id),
  constraint passkey_id_key UNIQUE (id),
  constraint passkey_device_type_check CHECK ((device_type = ANY (ARRAY['singleDevice'::text, 'multiDevice'::text])))
);
CREATE INDEX passkey_owner ON public.passkey USING btree (realm, owner);

create table payment (
  id text not null,
  payment_request text not null,
  wallet text not null,
  till text not null,
  amount bigint not null,
  state text not null,
  at bigint not null,
  constraint payment_pkey PRIMARY KEY (id),
  constraint payment_payment_request_key UNIQUE (payment_request),
  constraint payment_payment_request_fkey FOREIGN KEY (payment_request) REFERENCES payment_request(id),
  constraint payment_till_fkey FOREIGN KEY (till) REFERENCES till(id),
  constraint payment_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id),
  constraint payment_amount_check CHECK ((amount > 0)),
  constraint payment_state_check CHECK ((state = ANY (ARRAY['captured'::text, 'refunded'::text])))
);
CREATE INDEX payment_till ON public.payment USING btree (till, at, id);
CREATE INDEX payment_wallet ON public.payment USING btree (wallet, at);

create table payment_request (
  id text not null,
  till text not null,
  clerk text not null,
  amount bigint not null,
  code text not null,
  state text not null,
  version bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  constraint payment_request_pkey PRIMARY KEY (id),
  constraint payment_request_clerk_fkey FOREIGN KEY (clerk) REFERENCES clerk(id),
  constraint payment_request_till_fkey FOREIGN KEY (till) REFERENCES till(id),
  constraint payment_request_amount_check CHECK ((amount > 0)),
  constraint payment_request_state_check CHECK ((state = ANY (ARRAY['open'::text, 'paid'::text, 'cancelled'::text, 'expired'::text])))
);
CREATE INDEX payment_request_expiry ON public.payment_request USING btree (expires_at) WHERE (state = 'open'::text);

create table person_key (
  owner text not null,
  wrapped bytea not null,
  wrapped_by text not null,
  created_at bigint not null,
  constraint person_key_pkey PRIMARY KEY (owner)
);

create table person_view (
  id text not null,
  wallet text not null,
  staff text not null,
  roles text[] not null,
  reason text not null,
  note bytea not null,
  shown text[] not null,
  at bigint not null,
  constraint person_view_pkey PRIMARY KEY (id),
  constraint person_view_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id)
);
CREATE INDEX person_view_wallet ON public.person_view USING btree (wallet, id);
CREATE TRIGGER person_view_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.person_view FOR EACH STATEMENT EXECUTE FUNCTION person_view_is_append_only();

create table presentation (
  id text not null,
  wallet text not null,
  session_hash bytea not null,
  state text not null,
  nonce text not null,
  request_state text not null,
  response_code_hash bytea,
  answer bytea,
  created_at bigint not null,
  expires_at bigint not null,
  constraint presentation_pkey PRIMARY KEY (id),
  constraint presentation_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id),
  constraint presentation_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'answered'::text, 'proved'::text, 'held'::text, 'refused'::text])))
);
CREATE INDEX presentation_answer_expiry ON public.presentation USING btree (expires_at) WHERE (answer IS NOT NULL);
CREATE INDEX presentation_wallet ON public.presentation USING btree (wallet, id);

create table review (
  id text not null,
  kind text not null,
  wallet text not null,
  other_wallet text not null,
  opened_at bigint not null,
  decided_at bigint,
  constraint review_pkey PRIMARY KEY (id),
  constraint review_other_wallet_fkey FOREIGN KEY (other_wallet) REFERENCES wallet(id),
  constraint review_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id),
  constraint review_kind_check CHECK ((kind = 'same_person'::text))
);
CREATE INDEX review_open ON public.review USING btree (opened_at) WHERE (decided_at IS NULL);

create table session (
  token_hash bytea not null,
  kind text not null,
  realm text not null,
  subject text not null,
  opened_at bigint not null,
  seen_at bigint not null,
  proved_at bigint,
  id text not null,
  device text,
  passkey text,
  proved_by text,
  constraint session_pkey PRIMARY KEY (token_hash),
  constraint session_id_key UNIQUE (id),
  constraint session_kind_check CHECK ((kind = ANY (ARRAY['customer'::text, 'clerk'::text, 'depositor'::text, 'staff'::text])))
);
CREATE INDEX session_passkey ON public.session USING btree (passkey) WHERE (passkey IS NOT NULL);
CREATE INDEX session_seen ON public.session USING btree (seen_at);
CREATE INDEX session_subject ON public.session USING btree (kind, subject);

create table shop (
  id text not null,
  name text not null,
  category_code text not null,
  postal_code text not null,
  company text not null,
  brand text not null,
  store text not null,
  created_at bigint not null,
  constraint shop_pkey PRIMARY KEY (id)
);

create table staff_invitation (
  staff text not null,
  code_hash bytea not null,
  made_at bigint not null,
  expires_at bigint not null,
  constraint staff_invitation_pkey PRIMARY KEY (staff),
  constraint staff_invitation_code_hash_key UNIQUE (code_hash),
  constraint staff_invitation_staff_fkey FOREIGN KEY (staff) REFERENCES staff_member(id)
);

create table staff_member (
  id text not null,
  realm text not null,
  number_index text not null,
  number bytea not null,
  name bytea not null,
  roles text[] not null,
  state text not null,
  version bigint not null,
  created_at bigint not null,
  changed_at bigint not null,
  constraint staff_member_pkey PRIMARY KEY (id),
  constraint staff_member_person UNIQUE (realm, number_index),
  constraint staff_member_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'left'::text])))
);
CREATE INDEX staff_member_realm ON public.staff_member USING btree (realm, id);

create table switch_board (
  board text not null,
  version bigint not null,
  constraint switch_board_pkey PRIMARY KEY (board),
  constraint switch_board_version_check CHECK ((version > 0))
);

create table switch_stop (
  id text not null,
  board text not null,
  act text not null,
  scope text not null,
  object text not null,
  reason text not null,
  note text,
  since bigint not null,
  stopped_by text not null,
  until bigint,
  reopened_by text,
  version bigint not null,
  constraint switch_stop_pkey PRIMARY KEY (id),
  constraint switch_stop_board_fkey FOREIGN KEY (board) REFERENCES switch_board(board),
  constraint switch_stop_act_check CHECK ((act = ANY (ARRAY['enrol'::text, 'link'::text, 'charge'::text, 'pay'::text, 'send'::text, 'cash_out'::text, 'debit'::text, 'credit'::text]))),
  constraint switch_stop_check CHECK (((scope = 'all'::text) = (object = ''::text))),
  constraint switch_stop_check1 CHECK ((until >= since)),
  constraint switch_stop_check2 CHECK (((until IS NULL) = (reopened_by IS NULL))),
  constraint switch_stop_note_check CHECK (((length(note) >= 1) AND (length(note) <= 500))),
  constraint switch_stop_reason_check CHECK ((reason = ANY (ARRAY['suspected_fraud'::text, 'fault'::text, 'partner_trouble'::text, 'authority_order'::text, 'maintenance'::text, 'exercise'::text]))),
  constraint switch_stop_scope_check CHECK ((scope = ANY (ARRAY['all'::text, 'bank'::text, 'partner'::text, 'shop'::text, 'wallet'::text, 'account'::text]))),
  constraint switch_stop_version_check CHECK ((version > 0))
);
CREATE INDEX switch_stop_history ON public.switch_stop USING btree (board, id);
CREATE UNIQUE INDEX switch_stop_in_force ON public.switch_stop USING btree (board, object, act, scope) WHERE (until IS NULL);
CREATE TRIGGER switch_stop_is_kept BEFORE TRUNCATE ON public.switch_stop FOR EACH STATEMENT EXECUTE FUNCTION switch_stop_only_ends();
CREATE TRIGGER switch_stop_only_ends BEFORE DELETE OR UPDATE ON public.switch_stop FOR EACH ROW EXECUTE FUNCTION switch_stop_only_ends();

create table till (
  id text not null,
  shop text not null,
  name text not null,
  terminal text not null,
  created_at bigint not null,
  constraint till_pkey PRIMARY KEY (id),
  constraint till_shop_fkey FOREIGN KEY (shop) REFERENCES shop(id)
);

create table wallet (
  id text not null,
  email bytea not null,
  phone bytea,
  stage text not null,
  locked boolean not null,
  version bigint not null,
  created_at bigint not null,
  frozen boolean not null default false,
  email_index text,
  phone_index text,
  constraint wallet_pkey PRIMARY KEY (id),
  constraint wallet_stage_check CHECK ((stage = ANY (ARRAY['phone'::text, 'identity'::text, 'identity_held'::text, 'open'::text])))
);
CREATE INDEX wallet_email ON public.wallet USING btree (email_index) WHERE (email_index IS NOT NULL);
CREATE INDEX wallet_phone ON public.wallet USING btree (phone_index) WHERE (phone_index IS NOT NULL);

create table wallet_freeze (
  id text not null,
  wallet text not null,
  state text not null,
  reason text not null,
  note bytea not null,
  frozen_at bigint not null,
  frozen_by text not null,
  released_at bigint,
  approval text,
  constraint wallet_freeze_pkey PRIMARY KEY (id),
  constraint wallet_freeze_wallet_fkey FOREIGN KEY (wallet) REFERENCES wallet(id),
  constraint wallet_freeze_check CHECK (((state = 'released'::text) = ((released_at IS NOT NULL) AND (approval IS NOT NULL)))),
  constraint wallet_freeze_state_check CHECK ((state = ANY (ARRAY['in_force'::text, 'released'::text])))
);
CREATE UNIQUE INDEX wallet_freeze_in_force ON public.wallet_freeze USING btree (wallet) WHERE (state = 'in_force'::text);
CREATE INDEX wallet_freeze_wallet ON public.wallet_freeze USING btree (wallet, id);

CREATE OR REPLACE FUNCTION public.audit_entry_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'audit entries are never changed';
end $function$;

CREATE OR REPLACE FUNCTION public.ledger_pending_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'pending transfer % is % for ever', old.id, old.status;
end $function$;

CREATE OR REPLACE FUNCTION public.ledger_refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'rows of % are never changed; mend the books with a new transfer', tg_table_name;
end $function$;

CREATE OR REPLACE FUNCTION public.person_view_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'who looked is never changed';
end $function$;

CREATE OR REPLACE FUNCTION public.switch_stop_only_ends()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;
