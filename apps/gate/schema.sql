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

create table core_account (
  id text not null,
  bank text not null,
  number_index text not null,
  branch_code text not null,
  branch_name text not null,
  number_sealed bytea not null,
  name_kanji bytea not null,
  name_kana bytea not null,
  birth_date bytea not null,
  address bytea not null,
  phone bytea,
  state text not null,
  opened_at bigint not null,
  constraint core_account_pkey PRIMARY KEY (id),
  constraint core_account_bank_number_index_key UNIQUE (bank, number_index),
  constraint core_account_state_check CHECK ((state = ANY (ARRAY['open'::text, 'frozen'::text, 'closed'::text])))
);

create table core_own_account (
  bank text not null,
  purpose text not null,
  account text not null,
  constraint core_own_account_pkey PRIMARY KEY (bank, purpose),
  constraint core_own_account_account_key UNIQUE (account)
);

create table core_posting (
  id text not null,
  account text not null,
  amount bigint not null,
  direction text not null,
  statement_text text not null,
  state text not null,
  refusal text,
  partner text,
  constraint core_posting_pkey PRIMARY KEY (id),
  constraint core_posting_amount_check CHECK ((amount > 0)),
  constraint core_posting_check CHECK (((state = 'refused'::text) = (refusal IS NOT NULL))),
  constraint core_posting_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
  constraint core_posting_refusal_check CHECK ((refusal = ANY (ARRAY['too_late'::text, 'insufficient_funds'::text, 'account_unavailable'::text]))),
  constraint core_posting_state_check CHECK ((state = ANY (ARRAY['open'::text, 'posted'::text, 'refused'::text])))
);
CREATE INDEX core_posting_credit ON public.core_posting USING btree (account, id) WHERE ((partner IS NOT NULL) AND (direction = 'in'::text));

create table core_return (
  credit text not null,
  bank text not null,
  posting text not null,
  at bigint,
  taken boolean not null,
  constraint core_return_pkey PRIMARY KEY (credit),
  constraint core_return_posting_key UNIQUE (posting),
  constraint core_return_credit_fkey FOREIGN KEY (credit) REFERENCES core_posting(id)
);
CREATE INDEX core_return_untaken ON public.core_return USING btree (bank, credit) WHERE ((NOT taken) AND (at IS NOT NULL));

create table credit (
  bank text not null,
  id text not null,
  mandate text not null,
  partner text not null,
  depositor text not null,
  amount bigint not null,
  valid_until bigint not null,
  state text not null,
  refusal text,
  posting text not null,
  statement_text text not null,
  decided_at bigint not null,
  settled_at bigint,
  returned_at bigint,
  retry_at bigint not null,
  tries integer not null,
  constraint credit_pkey PRIMARY KEY (bank, id),
  constraint credit_posting_key UNIQUE (posting),
  constraint credit_depositor_fkey FOREIGN KEY (depositor) REFERENCES depositor(id),
  constraint credit_mandate_fkey FOREIGN KEY (mandate) REFERENCES mandate(id),
  constraint credit_amount_check CHECK ((amount > 0)),
  constraint credit_check CHECK (((state = 'refused'::text) = (refusal IS NOT NULL))),
  constraint credit_check1 CHECK (((state = 'accepted'::text) = (settled_at IS NULL))),
  constraint credit_check2 CHECK (((state = 'returned'::text) = (returned_at IS NOT NULL))),
  constraint credit_refusal_check CHECK ((refusal = ANY (ARRAY['mandate_not_active'::text, 'credits_stopped'::text, 'credit_not_granted'::text, 'credit_expired'::text, 'account_unavailable'::text]))),
  constraint credit_state_check CHECK ((state = ANY (ARRAY['accepted'::text, 'posted'::text, 'refused'::text, 'returned'::text])))
);
CREATE INDEX credit_in_doubt ON public.credit USING btree (retry_at) WHERE (state = 'accepted'::text);
CREATE INDEX credit_paid ON public.credit USING btree (depositor, settled_at, id) WHERE (state = ANY (ARRAY['posted'::text, 'returned'::text]));
CREATE INDEX credit_partner ON public.credit USING btree (bank, partner, id) WHERE (state <> 'refused'::text);

create table debit (
  bank text not null,
  id text not null,
  mandate text not null,
  depositor text not null,
  amount bigint not null,
  valid_until bigint not null,
  state text not null,
  refusal text,
  posting text not null,
  statement_text text not null,
  decided_at bigint not null,
  settled_at bigint,
  retry_at bigint not null,
  tries integer not null,
  partner text not null,
  constraint debit_pkey PRIMARY KEY (bank, id),
  constraint debit_posting_key UNIQUE (posting),
  constraint debit_depositor_fkey FOREIGN KEY (depositor) REFERENCES depositor(id),
  constraint debit_mandate_fkey FOREIGN KEY (mandate) REFERENCES mandate(id),
  constraint debit_amount_check CHECK ((amount > 0)),
  constraint debit_check CHECK (((state = 'refused'::text) = (refusal IS NOT NULL))),
  constraint debit_check1 CHECK (((state = 'accepted'::text) = (settled_at IS NULL))),
  constraint debit_refusal_check CHECK ((refusal = ANY (ARRAY['mandate_not_active'::text, 'debits_stopped'::text, 'debit_expired'::text, 'limit_per_debit_exceeded'::text, 'cap_exceeded'::text, 'insufficient_funds'::text, 'account_unavailable'::text]))),
  constraint debit_state_check CHECK ((state = ANY (ARRAY['accepted'::text, 'posted'::text, 'refused'::text])))
);
CREATE INDEX debit_counted ON public.debit USING btree (depositor, decided_at) WHERE (state <> 'refused'::text);
CREATE INDEX debit_in_doubt ON public.debit USING btree (retry_at) WHERE (state = 'accepted'::text);
CREATE INDEX debit_mandate ON public.debit USING btree (mandate) WHERE (state = 'posted'::text);
CREATE INDEX debit_partner ON public.debit USING btree (bank, partner, id) WHERE (state <> 'refused'::text);
CREATE INDEX debit_taken ON public.debit USING btree (depositor, settled_at, id) WHERE (state = 'posted'::text);

create table depositor (
  id text not null,
  bank text not null,
  core_account text not null,
  account_index text not null,
  registered_at bigint not null,
  constraint depositor_pkey PRIMARY KEY (id),
  constraint depositor_bank_account_index_key UNIQUE (bank, account_index),
  constraint depositor_bank_core_account_key UNIQUE (bank, core_account)
);

create table fapi_item (
  bank text not null,
  kind text not null,
  id text not null,
  family text,
  payload jsonb not null,
  expires_at bigint not null,
  consumed_at bigint,
  constraint fapi_item_pkey PRIMARY KEY (bank, kind, id)
);
CREATE INDEX fapi_item_expiry ON public.fapi_item USING btree (expires_at);
CREATE INDEX fapi_item_family ON public.fapi_item USING btree (bank, family) WHERE (family IS NOT NULL);

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

create table link_request (
  bank text not null,
  uid_hash text not null,
  stage text not null,
  login text,
  mandate text,
  expires_at bigint not null,
  constraint link_request_pkey PRIMARY KEY (bank, uid_hash),
  constraint link_request_mandate_fkey FOREIGN KEY (mandate) REFERENCES mandate(id),
  constraint link_request_stage_check CHECK ((stage = ANY (ARRAY['login'::text, 'code'::text, 'approve'::text, 'ended'::text])))
);
CREATE INDEX link_request_expiry ON public.link_request USING btree (expires_at);

create table login (
  id text not null,
  bank text not null,
  purpose text not null,
  depositor text,
  account_index text not null,
  stage text not null,
  proved_by text[] not null,
  expires_at bigint not null,
  constraint login_pkey PRIMARY KEY (id),
  constraint login_depositor_fkey FOREIGN KEY (depositor) REFERENCES depositor(id),
  constraint login_purpose_check CHECK ((purpose = ANY (ARRAY['link'::text, 'session'::text]))),
  constraint login_stage_check CHECK ((stage = ANY (ARRAY['passkey'::text, 'code'::text, 'proved'::text])))
);
CREATE INDEX login_expiry ON public.login USING btree (expires_at);

create table mandate (
  id text not null,
  bank text not null,
  depositor text not null,
  partner text not null,
  limit_per_debit bigint not null,
  state text not null,
  proved_by text[] not null,
  requested_at bigint not null,
  activated_at bigint,
  changed_at bigint not null,
  acknowledged_at bigint,
  credits boolean not null,
  holder_index text,
  constraint mandate_pkey PRIMARY KEY (id),
  constraint mandate_depositor_fkey FOREIGN KEY (depositor) REFERENCES depositor(id),
  constraint mandate_check CHECK (((activated_at IS NOT NULL) OR (state <> ALL (ARRAY['active'::text, 'suspended'::text])))),
  constraint mandate_limit_per_debit_check CHECK ((limit_per_debit > 0)),
  constraint mandate_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'notified'::text, 'confirmed'::text, 'active'::text, 'suspended'::text, 'revoked'::text, 'refused'::text, 'expired'::text])))
);
CREATE INDEX mandate_depositor ON public.mandate USING btree (depositor, id);
CREATE INDEX mandate_open ON public.mandate USING btree (requested_at) WHERE (state = ANY (ARRAY['requested'::text, 'notified'::text, 'confirmed'::text]));
CREATE INDEX mandate_unacknowledged ON public.mandate USING btree (activated_at) WHERE ((acknowledged_at IS NULL) AND (state = ANY (ARRAY['active'::text, 'suspended'::text])));

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

create table person_key (
  owner text not null,
  wrapped bytea not null,
  wrapped_by text not null,
  created_at bigint not null,
  constraint person_key_pkey PRIMARY KEY (owner)
);

create table review (
  id text not null,
  bank text not null,
  kind text not null,
  depositor text not null,
  partner text not null,
  state text not null,
  opened_at bigint not null,
  constraint review_pkey PRIMARY KEY (id),
  constraint review_depositor_fkey FOREIGN KEY (depositor) REFERENCES depositor(id),
  constraint review_kind_check CHECK ((kind = 'authority_doubt'::text)),
  constraint review_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])))
);
CREATE INDEX review_open ON public.review USING btree (bank, id) WHERE (state = 'open'::text);

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
