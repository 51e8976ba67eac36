/** A script a sentence; see ledger-script.ts for how to read them. Every status stands in one of them. */
const DEBITS = 'debits_must_not_exceed_credits';
const CREDITS = 'credits_must_not_exceed_debits';

const TWO_ACCOUNTS = `
    account A1 L1 C1 -> created
    account A2 L1 C1 -> created
    account A3 L2 C1 -> created
    account A4 L1 C1 -> created`;

export const LEDGER_TABLES: Readonly<Record<string, string>> = {
  'account statuses stand in order of precedence': `
    account beyond L0 C0 bit4 ${DEBITS} ${CREDITS}  -> field_out_of_range
    account 0   L0 C0 bit4 ${DEBITS} ${CREDITS}     -> reserved_flag
    account 0   L0 C0 ${DEBITS} ${CREDITS}          -> id_must_not_be_zero
    account max L0 C0 ${DEBITS} ${CREDITS}          -> id_must_not_be_int_max
    account A1  L0 C0 ${DEBITS} ${CREDITS}          -> flags_are_mutually_exclusive
    account A1  L0 C0 ${DEBITS}                     -> ledger_must_not_be_zero
    account A1  L1 C0 ${DEBITS}                     -> code_must_not_be_zero
    account A1  L1 C1 ${DEBITS} U=7                 -> created
    account A1  L0 C0 ${DEBITS} ${CREDITS}          -> exists_with_different_flags
    account A1  L0 C0 ${DEBITS}                     -> exists_with_different_user_data_128
    account A1  L0 C0 ${DEBITS} U=7                 -> exists_with_different_ledger
    account A1  L1 C0 ${DEBITS} U=7                 -> exists_with_different_code
    account A1  L1 C1 ${DEBITS} U=7                 -> exists
    account A2  L1 C1 linked                        -> linked_event_chain_open
  `,

  'linked accounts are created together or not at all': `
    account A1 L1 C1 linked -> linked_event_failed
    account A2 L1 C0 linked -> code_must_not_be_zero
    account A3 L1 C1        -> linked_event_failed
    account A1 L1 C1 linked -> created
    account A2 L1 C2        -> created
    account A3 L1 C1 linked -> linked_event_failed
    account A2 L1 C2        -> exists
    account A3 L1 C1        -> created
  `,

  'a number that has no place in its field is refused, of an account': `
    account -1     L1 C1            -> field_out_of_range
    account beyond L1 C1            -> field_out_of_range
    account A1 L1 C1 U=beyond       -> field_out_of_range
    account A1 L1 C1 U=-1           -> field_out_of_range
    account A1 L2147483648 C1       -> field_out_of_range
    account A1 L-1 C1               -> field_out_of_range
    account A1 L1 C65536            -> field_out_of_range
    account A1 L1 C0.5              -> field_out_of_range
    account A1 L1 CNaN              -> field_out_of_range
    account A1 L1 C1 flags=65536    -> field_out_of_range
    account A1 L1 C1 flags=65534    -> reserved_flag
    account A1 L2147483647 C65535 U=max -> created
  `,

  'transfer statuses stand in order of precedence': `${TWO_ACCOUNTS}
    account A5 L1 C1 closed -> created
    transfer beyond Dr 0 Cr 0   9 L0 C0 bit8 P=max timeout=1 -> field_out_of_range
    transfer 0   Dr 0   Cr 0   9 L0 C0 bit8 pending post_pending_transfer P=max timeout=1 -> reserved_flag
    transfer 0   Dr 0   Cr 0   9 L0 C0 closing_debit P=max timeout=1 -> id_must_not_be_zero
    transfer max Dr 0   Cr 0   9 L0 C0 closing_debit P=max timeout=1 -> id_must_not_be_int_max
    transfer T1  Dr 0   Cr 0   9 L0 C0 closing_debit P=max timeout=1 -> debit_account_id_must_not_be_zero
    transfer T1  Dr max Cr 0   9 L0 C0 closing_debit P=max timeout=1 -> debit_account_id_must_not_be_int_max
    transfer T1  Dr A8  Cr 0   9 L0 C0 closing_debit P=max timeout=1 -> credit_account_id_must_not_be_zero
    transfer T1  Dr A8  Cr max 9 L0 C0 closing_debit P=max timeout=1 -> credit_account_id_must_not_be_int_max
    transfer T1  Dr A8  Cr A8  9 L0 C0 closing_debit P=max timeout=1 -> accounts_must_be_different
    transfer T1  Dr A8  Cr A9  9 L0 C0 closing_debit P=max timeout=1 -> pending_id_must_be_zero
    transfer T1  Dr A8  Cr A9  9 L0 C0 closing_debit timeout=1       -> timeout_reserved_for_pending_transfer
    transfer T1  Dr A8  Cr A9  9 L0 C0 closing_debit                 -> closing_transfer_must_be_pending
    transfer T1  Dr A8  Cr A9  9 L0 C0                 -> ledger_must_not_be_zero
    transfer T1  Dr A8  Cr A9  9 L9 C0                 -> code_must_not_be_zero
    transfer T1  Dr A8  Cr A9  9 L9 C1                 -> debit_account_not_found
    transfer T1  Dr A5  Cr A9  9 L9 C1                 -> credit_account_not_found
    transfer T1  Dr A5  Cr A3  9 L9 C1                 -> accounts_must_have_the_same_ledger
    transfer T1  Dr A5  Cr A2  9 L9 C1                 -> transfer_must_have_the_same_ledger_as_accounts
    transfer T1  Dr A5  Cr A2  max L1 C1               -> debit_account_already_closed
    transfer T1  Dr A2  Cr A5  max L1 C1               -> credit_account_already_closed
    transfer T1  Dr A1  Cr A2  max L1 C1               -> overflows_debits_posted
    transfer T1  Dr A1  Cr A2  9 L1 C1                 -> created
    balance A1 Dr 9 pending 0 Cr 0 pending 0
    balance A2 Dr 0 pending 0 Cr 9 pending 0
    balance A3 Dr 0 pending 0 Cr 0 pending 0
    balance A5 Dr 0 pending 0 Cr 0 pending 0 closed
  `,

  'an id that exists answers what differs, and comes before the other refusals': `${TWO_ACCOUNTS}
    transfer T1 Dr A1 Cr A2 9 L1 C1 U=7 pending timeout=60 -> created
    transfer T1 Dr 0  Cr 0  8 L0 C0 P=5                    -> exists_with_different_flags
    transfer T1 Dr 0  Cr 0  8 L0 C0 P=5 pending            -> exists_with_different_pending_id
    transfer T1 Dr 0  Cr 0  8 L0 C0 pending                -> exists_with_different_timeout
    transfer T1 Dr 0  Cr 0  8 L0 C0 pending timeout=60     -> exists_with_different_debit_account_id
    transfer T1 Dr A1 Cr 0  8 L0 C0 pending timeout=60     -> exists_with_different_credit_account_id
    transfer T1 Dr A1 Cr A2 8 L0 C0 pending timeout=60     -> exists_with_different_amount
    transfer T1 Dr A1 Cr A2 9 L0 C0 pending timeout=60     -> exists_with_different_user_data_128
    transfer T1 Dr A1 Cr A2 9 L0 C0 pending timeout=60 U=7 -> exists_with_different_ledger
    transfer T1 Dr A1 Cr A2 9 L1 C0 pending timeout=60 U=7 -> exists_with_different_code
    transfer T1 Dr A1 Cr A2 9 L1 C1 pending timeout=60 U=7 -> exists
    balance A1 Dr 0 pending 9 Cr 0 pending 0
    balance A2 Dr 0 pending 0 Cr 0 pending 9
  `,

  'refusals of a post or void stand in order of precedence': `${TWO_ACCOUNTS}
    transfer T1 Dr A1 Cr A2 9 L1 C1 pending -> created
    transfer T2 Dr A1 Cr A2 9 L1 C1         -> created
    transfer T3 Dr A3 Cr A9 10 L9 C9 post_pending_transfer void_pending_transfer timeout=1 -> flags_are_mutually_exclusive
    transfer T3 Dr A3 Cr A9 10 L9 C9 post_pending_transfer pending timeout=1 -> flags_are_mutually_exclusive
    transfer T3 Dr A3 Cr A9 10 L9 C9 void_pending_transfer pending timeout=1 -> flags_are_mutually_exclusive
    transfer T3 Dr A3 Cr A9 10 L9 C9 void_pending_transfer balancing_debit timeout=1  -> flags_are_mutually_exclusive
    transfer T3 Dr A3 Cr A9 10 L9 C9 post_pending_transfer balancing_credit timeout=1 -> flags_are_mutually_exclusive
    transfer T3 Dr A3 Cr A9 10 L9 C9 post_pending_transfer closing_debit timeout=1    -> flags_are_mutually_exclusive
    transfer T3 Dr A3 Cr A9 10 L9 C9 void_pending_transfer closing_credit timeout=1   -> flags_are_mutually_exclusive
    transfer T3 Dr A3 Cr A9 10 L9 C9 void_pending_transfer timeout=1         -> pending_id_must_not_be_zero
    transfer T3 Dr A3 Cr A9 10 L9 C9 void_pending_transfer P=max timeout=1   -> pending_id_must_not_be_int_max
    transfer T3 Dr A3 Cr A9 10 L9 C9 void_pending_transfer P=T3 timeout=1    -> pending_id_must_be_different
    transfer T3 Dr A3 Cr A9 10 L9 C9 void_pending_transfer P=T8 timeout=1    -> timeout_reserved_for_pending_transfer
    transfer T3 Dr A3 Cr A9 10 L9 C9 void_pending_transfer P=T8              -> pending_transfer_not_found
    transfer T3 Dr A3 Cr A9 10 L9 C9 void_pending_transfer P=T2              -> pending_transfer_not_pending
    transfer T3 Dr A3 Cr A9 10 L9 C9 void_pending_transfer P=T1              -> pending_transfer_has_different_debit_account_id
    transfer T3 Dr A1 Cr A9 10 L9 C9 void_pending_transfer P=T1              -> pending_transfer_has_different_credit_account_id
    transfer T3 Dr A1 Cr A2 10 L9 C9 void_pending_transfer P=T1              -> pending_transfer_has_different_ledger
    transfer T3 Dr A1 Cr A2 10 L1 C9 void_pending_transfer P=T1              -> pending_transfer_has_different_code
    transfer T3 Dr A1 Cr A2 10 L1 C1 void_pending_transfer P=T1              -> exceeds_pending_transfer_amount
    transfer T3 Dr A1 Cr A2 8  L1 C1 void_pending_transfer P=T1              -> pending_transfer_has_different_amount
    transfer T3 Dr A1 Cr A2 10 L1 C1 post_pending_transfer P=T1              -> exceeds_pending_transfer_amount
    balance A1 Dr 9 pending 9 Cr 0 pending 0
    transfer T3 Dr A1 Cr A2 9  L1 C1 void_pending_transfer P=T1              -> created
    transfer T4 Dr 0  Cr 0  0  L0 C0 void_pending_transfer P=T1              -> pending_transfer_already_voided
    balance A1 Dr 9 pending 0 Cr 0 pending 0
    balance A2 Dr 0 pending 0 Cr 9 pending 0
  `,

  'a post moves all, a part, or nothing of the pending amount and releases the rest': `${TWO_ACCOUNTS}
    transfer T1 Dr A1 Cr A2 10 L1 C1 U=5 pending               -> created
    transfer T2 Dr A1 Cr A2 10 L1 C1 pending                   -> created
    transfer T3 Dr A1 Cr A2 10 L1 C1 pending                   -> created
    balance A1 Dr 0 pending 30 Cr 0 pending 0
    balance A2 Dr 0 pending 0 Cr 0 pending 30
    transfer T4 Dr 0 Cr 0 max L0 C0 post_pending_transfer P=T1 -> created
    transfer T5 Dr 0 Cr 0 4   L0 C0 post_pending_transfer P=T2 -> created
    transfer T6 Dr 0 Cr 0 0   L0 C0 post_pending_transfer P=T3 -> created
    balance A1 Dr 14 pending 0 Cr 0 pending 0
    balance A2 Dr 0 pending 0 Cr 14 pending 0
    transfer T7 Dr 0 Cr 0 1 L0 C0 post_pending_transfer P=T2 -> pending_transfer_already_posted
    transfer T7 Dr 0 Cr 0 0 L0 C0 void_pending_transfer P=T3 -> pending_transfer_already_posted
    -- What was left open counts as what it was filled in with.
    transfer T4 Dr 0  Cr 0  max L0 C0 post_pending_transfer P=T1      -> exists
    transfer T4 Dr A1 Cr A2 10  L1 C1 post_pending_transfer P=T1 U=5  -> exists
    transfer T4 Dr A2 Cr A1 9   L2 C2 post_pending_transfer P=T2 U=6  -> exists_with_different_pending_id
    transfer T4 Dr A2 Cr A1 9   L2 C2 post_pending_transfer P=T1 U=6  -> exists_with_different_debit_account_id
    transfer T4 Dr A1 Cr A1 9   L2 C2 post_pending_transfer P=T1 U=6  -> exists_with_different_credit_account_id
    transfer T4 Dr A1 Cr A2 9   L2 C2 post_pending_transfer P=T1 U=6  -> exists_with_different_amount
    transfer T4 Dr A1 Cr A2 10  L2 C2 post_pending_transfer P=T1 U=6  -> exists_with_different_user_data_128
    transfer T4 Dr A1 Cr A2 10  L2 C2 post_pending_transfer P=T1      -> exists_with_different_ledger
    transfer T4 Dr A1 Cr A2 10  L1 C2 post_pending_transfer P=T1      -> exists_with_different_code
    transfer T5 Dr 0  Cr 0  max L0 C0 post_pending_transfer P=T2      -> exists_with_different_amount
    transfer T5 Dr 0  Cr 0  4   L0 C0 post_pending_transfer P=T2      -> exists
  `,

  'a pending transfer expires at its timeout, before or after the sums are released': `${TWO_ACCOUNTS}
    transfer T1 Dr A1 Cr A2 10 L1 C1 pending timeout=5 -> created
    transfer T2 Dr A1 Cr A2 20 L1 C1 pending timeout=5 -> created
    transfer T3 Dr A1 Cr A2 40 L1 C1 pending           -> created
    transfer T4 Dr A1 Cr A2 80 L1 C1 pending timeout=6 -> created
    after 4
    expire
    transfer T5 Dr 0 Cr 0 max L0 C0 post_pending_transfer P=T2 -> created
    balance A1 Dr 20 pending 130 Cr 0 pending 0
    after 1
    transfer T6 Dr 0 Cr 0 max L0 C0 post_pending_transfer P=T1 -> pending_transfer_expired
    transfer T6 Dr 0 Cr 0 0   L0 C0 void_pending_transfer P=T1 -> pending_transfer_expired
    balance A1 Dr 20 pending 130 Cr 0 pending 0
    expire
    balance A1 Dr 20 pending 120 Cr 0 pending 0
    balance A2 Dr 0 pending 0 Cr 20 pending 120
    expire
    balance A1 Dr 20 pending 120 Cr 0 pending 0
    transfer T6 Dr 0 Cr 0 0   L0 C0 void_pending_transfer P=T1 -> pending_transfer_expired
    transfer T6 Dr 0 Cr 0 0   L0 C0 void_pending_transfer P=T3 -> created
    balance A2 Dr 0 pending 0 Cr 20 pending 80
  `,

  'a limit counts what is pending, and a hold counts at once': `
    account A1 L1 C1 ${DEBITS}  -> created
    account A2 L1 C1 ${CREDITS} -> created
    account A9 L1 C1            -> created
    transfer T1 Dr A1 Cr A9 1  L1 C1         -> exceeds_credits
    transfer T1 Dr A9 Cr A2 1  L1 C1         -> exceeds_debits
    transfer T1 Dr A9 Cr A1 10 L1 C1 pending -> created
    transfer T2 Dr A1 Cr A9 1  L1 C1         -> exceeds_credits  -- pending credits are not money yet
    transfer T3 Dr 0 Cr 0 max L0 C0 post_pending_transfer P=T1 -> created
    transfer T4 Dr A1 Cr A9 6  L1 C1 pending -> created
    transfer T5 Dr A1 Cr A9 5  L1 C1         -> exceeds_credits
    transfer T5 Dr A1 Cr A9 5  L1 C1 pending -> exceeds_credits
    transfer T5 Dr A1 Cr A9 4  L1 C1         -> created
    transfer T6 Dr A1 Cr A9 1  L1 C1         -> exceeds_credits
    transfer T6 Dr A1 Cr A2 1  L1 C1         -> exceeds_credits  -- before exceeds_debits
    transfer T7 Dr 0 Cr 0 0 L0 C0 void_pending_transfer P=T4 -> created
    transfer T8 Dr A1 Cr A9 6  L1 C1         -> created
    balance A1 Dr 10 pending 0 Cr 10 pending 0
    transfer T10 Dr A2 Cr A9 5 L1 C1         -> created
    transfer T11 Dr A9 Cr A2 4 L1 C1 pending -> created
    transfer T12 Dr A9 Cr A2 2 L1 C1         -> exceeds_debits
    transfer T12 Dr A9 Cr A2 1 L1 C1         -> created
    balance A2 Dr 5 pending 0 Cr 1 pending 4
  `,

  'sums never leave 63 bits': `
    account A1 L1 C1 ${DEBITS} -> created
    account A2 L1 C1 -> created
    account A3 L1 C1 -> created
    account A4 L1 C1 -> created
    account A5 L1 C1 -> created
    transfer T1 Dr A2 Cr A3 max  L1 C1 -> overflows_debits_posted
    transfer T1 Dr A2 Cr A3 most L1 C1 pending -> created
    transfer T2 Dr A2 Cr A4 1 L1 C1 pending -> overflows_debits_pending
    transfer T2 Dr A4 Cr A3 1 L1 C1 pending -> overflows_credits_pending
    transfer T2 Dr A2 Cr A4 1 L1 C1 -> overflows_debits
    transfer T2 Dr A4 Cr A3 1 L1 C1 -> overflows_credits
    transfer T2 Dr 0 Cr 0 max L0 C0 post_pending_transfer P=T1 -> created
    transfer T3 Dr A2 Cr A4 1 L1 C1 -> overflows_debits_posted
    transfer T3 Dr A4 Cr A3 1 L1 C1 -> overflows_credits_posted
    after 9000000000
    transfer T4 Dr A1 Cr A5 1 L1 C1 pending timeout=2147483647 -> overflows_timeout
    transfer T4 Dr A1 Cr A5 1 L1 C1 pending timeout=1 -> exceeds_credits
  `,

  'all of an item is created or nothing, and the first refusal names it': `
    account A1 L1 C1 ${DEBITS} -> created
    account A2 L1 C1 -> created
    transfer T1 Dr A2 Cr A1 10 L1 C1 linked -> linked_event_failed
    transfer T2 Dr A1 Cr A2 11 L1 C1 linked -> exceeds_credits
    transfer T3 Dr A2 Cr A1 1  L1 C1        -> linked_event_failed
    transfer T4 Dr A2 Cr A1 10 L1 C1        -> created
    balance A1 Dr 0 pending 0 Cr 10 pending 0
    transfer T1 Dr A2 Cr A1 10 L1 C1 linked -> created
    transfer T2 Dr A1 Cr A2 11 L1 C1        -> created
    balance A1 Dr 11 pending 0 Cr 20 pending 0
    transfer T5 Dr A2 Cr A1 1  L1 C1 linked -> linked_event_failed
    transfer T6 Dr A2 Cr A1 1  L1 C1 linked -> linked_event_chain_open
    balance A1 Dr 11 pending 0 Cr 20 pending 0
    transfer T5 Dr A2 Cr A1 1  L1 C1 linked -> linked_event_chain_open
    commit
    transfer T5 Dr A2 Cr A9 1  L1 C1 linked -> credit_account_not_found
    transfer T6 Dr A2 Cr A1 1  L1 C1 linked -> linked_event_chain_open
    balance A1 Dr 11 pending 0 Cr 20 pending 0
    -- Within a chain a later transfer sees the earlier ones, and one id cannot stand for two.
    transfer T7 Dr A1 Cr A2 9  L1 C1 pending linked               -> created
    transfer T8 Dr 0  Cr 0  3  L0 C0 post_pending_transfer P=T7   -> created
    transfer T9 Dr A2 Cr A1 1  L1 C1 linked -> linked_event_failed
    transfer T9 Dr A2 Cr A1 1  L1 C1 linked -> exists
    transfer T10 Dr A2 Cr A1 1 L1 C1        -> linked_event_failed
    balance A1 Dr 14 pending 0 Cr 20 pending 0
    balance A2 Dr 20 pending 0 Cr 14 pending 0
  `,

  'a whole item that stands is a replay, a part of one is not': `${TWO_ACCOUNTS}
    transfer T1 Dr A1 Cr A2 1 L1 C1 linked -> created
    transfer T2 Dr A1 Cr A2 2 L1 C1        -> created
    transfer T1 Dr A1 Cr A2 1 L1 C1 linked -> exists
    transfer T2 Dr A1 Cr A2 2 L1 C1        -> exists
    transfer T1 Dr A1 Cr A2 1 L1 C1 linked -> exists
    transfer T3 Dr A1 Cr A2 2 L1 C1        -> linked_event_failed
    transfer T1 Dr A1 Cr A2 1 L1 C1        -> exists_with_different_flags
    transfer T1 Dr A1 Cr A2 1 L1 C1 linked -> exists
    transfer T2 Dr A1 Cr A2 3 L1 C1        -> linked_event_failed
    balance A1 Dr 3 pending 0 Cr 0 pending 0
  `,

  'a number that has no place in its field is refused, of a transfer': `${TWO_ACCOUNTS}
    transfer -1     Dr A1 Cr A2 9 L1 C1 -> field_out_of_range
    transfer beyond Dr A1 Cr A2 9 L1 C1 -> field_out_of_range
    transfer T1 Dr beyond Cr A2 9 L1 C1 -> field_out_of_range
    transfer T1 Dr -1 Cr A2 9 L1 C1     -> field_out_of_range
    transfer T1 Dr A1 Cr beyond 9 L1 C1 -> field_out_of_range
    transfer T1 Dr A1 Cr A2 -1 L1 C1    -> field_out_of_range
    transfer T1 Dr A1 Cr A2 beyond L1 C1 -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L-1 C1    -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L2147483648 C1 -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L1 C65536 -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L1 C1.5   -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L1 C1 P=beyond -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L1 C1 P=-1 -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L1 C1 U=beyond -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L1 C1 pending timeout=2147483648 -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L1 C1 pending timeout=0.5 -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L1 C1 flags=65536 -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L1 C1 flags=-2 -> field_out_of_range
    transfer T1 Dr A1 Cr A2 9 L1 C1 flags=4294967296 linked -> field_out_of_range -- also where it links
    transfer T2 Dr A1 Cr A2 9 L1 C1 -> linked_event_failed
    balance A1 Dr 0 pending 0 Cr 0 pending 0
    transfer T1 Dr A1 Cr A2 0 L1 C1 -> created -- nothing at all may be moved
    transfer T2 Dr A1 Cr A2 most L1 C65535 U=max -> created
    balance A1 Dr most pending 0 Cr 0 pending 0
  `,

  'a balancing transfer moves what the limit leaves, up to its amount, and nothing when nothing is left': `
    account A1 L1 C1 ${DEBITS}  -> created
    account A2 L1 C1 ${CREDITS} -> created
    account A9 L1 C1            -> created
    transfer T1 Dr A9 Cr A1 100 L1 C1 -> created
    transfer T2 Dr A1 Cr A9 30  L1 C1 pending -> created
    transfer T3 Dr A1 Cr A9 50  L1 C1 balancing_debit -> created
    moved T3 50
    transfer T4 Dr A1 Cr A9 50  L1 C1 balancing_debit -> created
    moved T4 20
    transfer T5 Dr A1 Cr A9 max L1 C1 balancing_debit -> created
    moved T5 0
    balance A1 Dr 70 pending 30 Cr 100 pending 0
    -- Of a credit account it counts the debits that are left, and of both the smaller.
    transfer T6 Dr A2 Cr A9 40  L1 C1 -> created
    transfer T7 Dr A9 Cr A2 25  L1 C1 balancing_credit -> created
    moved T7 25
    transfer T8 Dr A9 Cr A2 max L1 C1 balancing_credit pending timeout=60 -> created
    moved T8 15
    balance A2 Dr 40 pending 0 Cr 25 pending 15
    transfer T9 Dr 0 Cr 0 0 L0 C0 void_pending_transfer P=T8 -> created
    transfer T10 Dr 0 Cr 0 0 L0 C0 void_pending_transfer P=T2 -> created
    transfer T11 Dr A1 Cr A2 max L1 C1 balancing_debit balancing_credit -> created
    moved T11 15
    -- An account without a limit is balanced all the same, and one that is overdrawn gives nothing.
    transfer T12 Dr A9 Cr A1 1 L1 C1 balancing_debit -> created
    moved T12 0
    balance A9 Dr 125 pending 0 Cr 110 pending 0
    balance A1 Dr 85 pending 0 Cr 100 pending 0
  `,

  'the repeat of a balancing transfer may ask for more than it moved, not for less': `
    account A1 L1 C1 -> created
    account A9 L1 C1 -> created
    transfer T1 Dr A9 Cr A1 7  L1 C1 -> created
    transfer T2 Dr A1 Cr A9 50 L1 C1 U=5 balancing_debit -> created
    moved T2 7
    transfer T2 Dr A1 Cr A9 50  L1 C1 U=5 balancing_debit -> exists
    transfer T2 Dr A1 Cr A9 7   L1 C1 U=5 balancing_debit -> exists
    transfer T2 Dr A1 Cr A9 max L1 C1 U=5 balancing_debit -> exists
    transfer T2 Dr A1 Cr A9 beyond L1 C1 U=5 balancing_debit -> field_out_of_range
    transfer T2 Dr A1 Cr A9 6   L1 C2 U=6 balancing_debit -> exists_with_different_amount
    transfer T2 Dr A1 Cr A9 50  L1 C2 U=6 balancing_debit -> exists_with_different_user_data_128
    transfer T2 Dr A1 Cr A9 7   L1 C1 U=5                 -> exists_with_different_flags
  `,

  'a closed account takes nothing but the void of what is pending': `
    account A1 L1 C1 ${DEBITS}  -> created
    account A2 L1 C1            -> created
    account A5 L1 C1 closed     -> created
    transfer T1 Dr A2 Cr A1 10 L1 C1 -> created
    transfer T2 Dr A1 Cr A2 3  L1 C1 pending -> created
    transfer T3 Dr A2 Cr A1 4  L1 C1 pending -> created
    transfer T4 Dr A1 Cr A2 20 L1 C1 pending closing_debit -> exceeds_credits -- and stays open
    balance A1 Dr 0 pending 3 Cr 10 pending 4
    transfer T4 Dr A1 Cr A2 max L1 C1 pending closing_debit balancing_debit U=4 -> created
    moved T4 7
    balance A1 Dr 0 pending 10 Cr 10 pending 4 closed
    account A1 L1 C1 ${DEBITS} -> exists_with_different_flags -- it is closed now
    transfer T5 Dr A1 Cr A2 0  L1 C1 -> debit_account_already_closed
    transfer T5 Dr A2 Cr A1 0  L1 C1 -> credit_account_already_closed
    transfer T5 Dr A1 Cr A5 0  L1 C1 -> debit_account_already_closed
    transfer T5 Dr A1 Cr A2 0  L1 C1 pending closing_debit -> debit_account_already_closed
    transfer T5 Dr 0 Cr 0 max L0 C0 post_pending_transfer P=T2 -> debit_account_already_closed
    transfer T5 Dr 0 Cr 0 max L0 C0 post_pending_transfer P=T3 -> credit_account_already_closed
    transfer T5 Dr 0 Cr 0 max L0 C0 post_pending_transfer P=T4 -> debit_account_already_closed
    transfer T5 Dr 0 Cr 0 99  L0 C0 post_pending_transfer P=T4 -> exceeds_pending_transfer_amount
    transfer T5 Dr 0 Cr 0 0 L0 C0 void_pending_transfer P=T2 -> created
    balance A1 Dr 0 pending 7 Cr 10 pending 4 closed
    -- The void of the transfer that closed it opens it again.
    transfer T6 Dr 0 Cr 0 0 L0 C0 void_pending_transfer P=T4 -> created
    balance A1 Dr 0 pending 0 Cr 10 pending 4
    transfer T7 Dr 0 Cr 0 max L0 C0 post_pending_transfer P=T3 -> created
    transfer T8 Dr A1 Cr A2 14 L1 C1 -> created
    balance A1 Dr 14 pending 0 Cr 14 pending 0
  `,

  'one transfer can close both accounts, and its expiry opens them again': `
    account A1 L1 C1 -> created
    account A2 L1 C1 -> created
    account A3 L1 C1 -> created
    transfer T1 Dr A1 Cr A2 0 L1 C1 pending closing_debit closing_credit timeout=5 -> created
    balance A1 Dr 0 pending 0 Cr 0 pending 0 closed
    balance A2 Dr 0 pending 0 Cr 0 pending 0 closed
    transfer T2 Dr A2 Cr A3 1 L1 C1 -> debit_account_already_closed
    transfer T2 Dr A3 Cr A1 1 L1 C1 -> credit_account_already_closed
    after 5
    transfer T2 Dr 0 Cr 0 0 L0 C0 void_pending_transfer P=T1 -> pending_transfer_expired
    transfer T2 Dr A3 Cr A1 1 L1 C1 -> credit_account_already_closed -- until the sums are released
    expire
    balance A1 Dr 0 pending 0 Cr 0 pending 0
    transfer T2 Dr A3 Cr A1 1 L1 C1 -> created
    transfer T3 Dr A3 Cr A2 1 L1 C1 -> created
    -- In a chain that fails nothing is closed.
    transfer T4 Dr A1 Cr A2 0 L1 C1 pending closing_debit linked -> linked_event_failed
    transfer T5 Dr A1 Cr A2 0 L1 C1                              -> debit_account_already_closed
    balance A1 Dr 0 pending 0 Cr 1 pending 0
  `,

  'an account with a history keeps its sums as they were after each of its transfers': `
    account A1 L1 C1 history -> created
    account A2 L1 C1 history ${CREDITS} -> created
    account A3 L1 C1 -> created
    transfer T1 Dr A1 Cr A3 10 L1 C1 -> created
    transfer T2 Dr A3 Cr A1 4  L1 C1 pending timeout=5 -> created
    transfer T3 Dr A3 Cr A1 6  L1 C1 pending -> created
    transfer T4 Dr 0 Cr 0 5 L0 C0 post_pending_transfer P=T3 -> created
    transfer T5 Dr A1 Cr A2 1 L1 C1 -> exceeds_debits
    transfer T6 Dr A1 Cr A3 1 L1 C1 linked -> linked_event_failed
    transfer T7 Dr A1 Cr A2 1 L1 C1        -> exceeds_debits
    transfer T8 Dr A2 Cr A1 0 L1 C1 linked -> created
    transfer T9 Dr A2 Cr A1 2 L1 C1        -> created
    history A1 T1 Dr 10 pending 0 Cr 0 pending 0
    history A1 T2 Dr 10 pending 0 Cr 0 pending 4
    history A1 T3 Dr 10 pending 0 Cr 0 pending 10
    history A1 T4 Dr 10 pending 0 Cr 5 pending 4
    history A1 T8 Dr 10 pending 0 Cr 5 pending 4
    history A1 T9 Dr 10 pending 0 Cr 7 pending 4
    history A2 T8 Dr 0 pending 0 Cr 0 pending 0
    history A2 T9 Dr 2 pending 0 Cr 0 pending 0
    history A2 has 2
    history A3 has 0
    after 5
    expire -- changes the sums, and no history
    history A1 has 6
    balance A1 Dr 10 pending 0 Cr 7 pending 0
  `,

  'what is archived is neither done again nor called equal': `${TWO_ACCOUNTS}
    transfer T1 Dr A1 Cr A2 9 L1 C1 pending -> created
    transfer T2 Dr 0 Cr 0 9 L0 C0 post_pending_transfer P=T1 -> created
    transfer T3 Dr A1 Cr A2 1 L1 C1 -> created
    archive T1
    archive T3
    transfer T3 Dr A1 Cr A2 1 L1 C1 -> id_archived
    transfer T3 Dr 0 Cr 0 0 L0 C0 void_pending_transfer P=T1 pending -> id_archived
    transfer max Dr A1 Cr A2 1 L1 C1 -> id_must_not_be_int_max
    transfer T2 Dr 0 Cr 0 9 L0 C0 post_pending_transfer P=T1 -> pending_transfer_archived
    transfer T2 Dr 0 Cr 0 9 L0 C0 post_pending_transfer P=T5 -> exists_with_different_pending_id
    transfer T4 Dr 0 Cr 0 0 L0 C0 void_pending_transfer P=T1 -> pending_transfer_archived
    transfer T4 Dr 0 Cr 0 0 L0 C0 void_pending_transfer P=T1 timeout=1 -> timeout_reserved_for_pending_transfer
    transfer T5 Dr A1 Cr A2 1 L1 C1 linked -> linked_event_failed
    transfer T3 Dr A1 Cr A2 1 L1 C1        -> id_archived
    balance A1 Dr 10 pending 0 Cr 0 pending 0
  `,
};
