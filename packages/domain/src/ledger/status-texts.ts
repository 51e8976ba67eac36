import type { CreateAccountStatus } from './account.ts';
import type { ItemOutcome } from './batch.ts';
import type { CreateTransferStatus } from './transfer.ts';

/** What a status means, for people who read a log or keep the books. */
export interface StatusText {
  readonly en: string;
  readonly ja: string;
}

const LINKED = {
  linked_event_failed: {
    en: 'Another one of its chain was refused, so none of the chain came about.',
    ja: '同じ連鎖の別の一件が断られたため、連鎖全体が取り消された。',
  },
  linked_event_chain_open: {
    en: 'The last of the request is linked to a next one that is not there.',
    ja: '最後の一件が「次と連鎖」になっており、次がない。',
  },
} as const;

const MALFORMED = {
  field_out_of_range: {
    en: 'A number is negative, not whole, or larger than its field holds (ids and amounts 128 bits, ledger and timeout 31, code and flags 16). Ours: TigerBeetle’s clients cannot send one.',
    ja: '数値が負、整数でない、または項目の桁に収まらない（TigerBeetle にはない、独自の結果）。',
  },
  reserved_flag: {
    en: 'A flag is set that has no meaning here; the one for imported events is among them.',
    ja: '意味の決まっていないフラグが立っている（取り込み用のフラグを含む）。',
  },
  id_must_not_be_zero: { en: 'The id is 0.', ja: 'id が 0。' },
  id_must_not_be_int_max: { en: 'The id is 2^128 − 1.', ja: 'id が 2^128 − 1。' },
} as const;

/** One text a status, in the statuses' order. */
export const ACCOUNT_STATUS_TEXTS: Readonly<Record<CreateAccountStatus, StatusText>> = {
  created: { en: 'The account is open.', ja: '勘定が開設された。' },
  ...LINKED,
  ...MALFORMED,
  exists_with_different_flags: {
    en: 'The id is an account’s that has other flags; one that was closed since has the flag `closed`.',
    ja: '同じ id の勘定があり、フラグが異なる（開設後に閉鎖された場合を含む）。',
  },
  exists_with_different_user_data_128: {
    en: 'The id is an account’s with other user data.',
    ja: '同じ id の勘定があり、user_data_128 が異なる。',
  },
  exists_with_different_ledger: {
    en: 'The id is an account’s of another ledger.',
    ja: '同じ id の勘定があり、帳簿（ledger）が異なる。',
  },
  exists_with_different_code: {
    en: 'The id is an account’s with another code.',
    ja: '同じ id の勘定があり、科目コードが異なる。',
  },
  exists: {
    en: 'The same account is open already: the repeat of a request.',
    ja: '同じ勘定が既にある（同じ依頼の繰り返し）。',
  },
  flags_are_mutually_exclusive: {
    en: 'Both limits at once: debits below credits and credits below debits.',
    ja: '借方上限と貸方上限の両方が指定されている。',
  },
  ledger_must_not_be_zero: { en: 'The ledger is 0.', ja: '帳簿（ledger）が 0。' },
  code_must_not_be_zero: { en: 'The code is 0.', ja: '科目コードが 0。' },
};

const EXISTS = {
  exists_with_different_flags: {
    en: 'The id is a transfer’s that has other flags.',
    ja: '同じ id の記帳があり、フラグが異なる。',
  },
  exists_with_different_pending_id: {
    en: 'The id is a transfer’s that posts or voids another pending one.',
    ja: '同じ id の記帳があり、対象の仮記帳が異なる。',
  },
  exists_with_different_timeout: {
    en: 'The id is a transfer’s that is held for another time.',
    ja: '同じ id の記帳があり、保留の期限が異なる。',
  },
  exists_with_different_debit_account_id: {
    en: 'The id is a transfer’s with another debit account.',
    ja: '同じ id の記帳があり、借方勘定が異なる。',
  },
  exists_with_different_credit_account_id: {
    en: 'The id is a transfer’s with another credit account.',
    ja: '同じ id の記帳があり、貸方勘定が異なる。',
  },
  exists_with_different_amount: {
    en: 'The id is a transfer’s of another amount; of a balancing one, that moved more than this asks for.',
    ja: '同じ id の記帳があり、金額が異なる（残高調整の記帳では、依頼額より多く動いている）。',
  },
  exists_with_different_user_data_128: {
    en: 'The id is a transfer’s with other user data.',
    ja: '同じ id の記帳があり、user_data_128 が異なる。',
  },
  exists_with_different_ledger: {
    en: 'The id is a transfer’s of another ledger.',
    ja: '同じ id の記帳があり、帳簿（ledger）が異なる。',
  },
  exists_with_different_code: {
    en: 'The id is a transfer’s with another code.',
    ja: '同じ id の記帳があり、取引コードが異なる。',
  },
  exists: {
    en: 'The same transfer stands in the books already. When all of an item stand, the item is a replay and not a refusal; alone, an id was used for two things.',
    ja: '同じ記帳が既にある。依頼全体が既にあれば繰り返しとして成功、一部だけなら id の使い回し。',
  },
  id_archived: {
    en: 'The id is a transfer’s that was archived. Nothing is moved; what it was stands in the archive. Ours.',
    ja: '同じ id の記帳が保管庫に移されている。資金は動かない（独自の結果）。',
  },
} as const;

const OPENING = {
  flags_are_mutually_exclusive: {
    en: 'A post or void is both, or is pending, balancing or closing as well.',
    ja: '確定と取り消しが同時、またはほかのフラグと両立しない。',
  },
  debit_account_id_must_not_be_zero: { en: 'The debit account is 0.', ja: '借方勘定が 0。' },
  debit_account_id_must_not_be_int_max: {
    en: 'The debit account is 2^128 − 1.',
    ja: '借方勘定が 2^128 − 1。',
  },
  credit_account_id_must_not_be_zero: { en: 'The credit account is 0.', ja: '貸方勘定が 0。' },
  credit_account_id_must_not_be_int_max: {
    en: 'The credit account is 2^128 − 1.',
    ja: '貸方勘定が 2^128 − 1。',
  },
  accounts_must_be_different: {
    en: 'Debit and credit are the same account.',
    ja: '借方と貸方が同じ勘定。',
  },
  pending_id_must_be_zero: {
    en: 'It names a pending transfer, but neither posts nor voids.',
    ja: '確定でも取り消しでもないのに仮記帳を指している。',
  },
  pending_id_must_not_be_zero: {
    en: 'It posts or voids, but names no pending transfer.',
    ja: '確定または取り消しだが、仮記帳を指していない。',
  },
  pending_id_must_not_be_int_max: {
    en: 'It posts or voids the transfer 2^128 − 1.',
    ja: '指している仮記帳の id が 2^128 − 1。',
  },
  pending_id_must_be_different: {
    en: 'It posts or voids itself.',
    ja: '自分自身を確定または取り消そうとしている。',
  },
  timeout_reserved_for_pending_transfer: {
    en: 'It has a timeout, but is not pending.',
    ja: '仮記帳でないのに期限がある。',
  },
  closing_transfer_must_be_pending: {
    en: 'It closes an account, but is not pending, so it could not be taken back.',
    ja: '勘定を閉じる記帳は仮記帳でなければならない。',
  },
  ledger_must_not_be_zero: { en: 'The ledger is 0.', ja: '帳簿（ledger）が 0。' },
  code_must_not_be_zero: { en: 'The code is 0.', ja: '取引コードが 0。' },
  debit_account_not_found: { en: 'There is no such debit account.', ja: '借方勘定がない。' },
  credit_account_not_found: { en: 'There is no such credit account.', ja: '貸方勘定がない。' },
  accounts_must_have_the_same_ledger: {
    en: 'The accounts are of different ledgers.',
    ja: '借方と貸方の帳簿（ledger）が異なる。',
  },
  transfer_must_have_the_same_ledger_as_accounts: {
    en: 'The accounts are of one ledger, the transfer of another.',
    ja: '記帳の帳簿（ledger）が勘定の帳簿と異なる。',
  },
} as const;

const RESOLVING = {
  pending_transfer_not_found: {
    en: 'There is no transfer with the id that it posts or voids.',
    ja: '確定または取り消す仮記帳がない。',
  },
  pending_transfer_archived: {
    en: 'The transfer that it posts or voids was archived, which only happens when it is no longer pending. Ours.',
    ja: '対象の仮記帳は保管庫に移されている（移されるのは決着した後だけ。独自の結果）。',
  },
  pending_transfer_not_pending: {
    en: 'The transfer that it posts or voids was final from the start.',
    ja: '対象の記帳は仮記帳ではない。',
  },
  pending_transfer_has_different_debit_account_id: {
    en: 'It names another debit account than its pending transfer.',
    ja: '借方勘定が仮記帳と異なる。',
  },
  pending_transfer_has_different_credit_account_id: {
    en: 'It names another credit account than its pending transfer.',
    ja: '貸方勘定が仮記帳と異なる。',
  },
  pending_transfer_has_different_ledger: {
    en: 'It names another ledger than its pending transfer.',
    ja: '帳簿（ledger）が仮記帳と異なる。',
  },
  pending_transfer_has_different_code: {
    en: 'It names another code than its pending transfer.',
    ja: '取引コードが仮記帳と異なる。',
  },
  exceeds_pending_transfer_amount: {
    en: 'It would move more than is held.',
    ja: '保留した金額を超える。',
  },
  pending_transfer_has_different_amount: {
    en: 'A void releases all that is held or is refused.',
    ja: '取り消しは全額でなければならない。',
  },
  pending_transfer_already_posted: { en: 'It was posted before.', ja: '既に確定している。' },
  pending_transfer_already_voided: { en: 'It was voided before.', ja: '既に取り消されている。' },
  pending_transfer_expired: { en: 'Its timeout has passed.', ja: '保留の期限が過ぎた。' },
  debit_account_already_closed: {
    en: 'The debit account is closed; only a void of what is pending is taken.',
    ja: '借方勘定は閉鎖されている（仮記帳の取り消しだけを受け付ける）。',
  },
  credit_account_already_closed: {
    en: 'The credit account is closed; only a void of what is pending is taken.',
    ja: '貸方勘定は閉鎖されている（仮記帳の取り消しだけを受け付ける）。',
  },
} as const;

const LIMITS = {
  overflows_debits_pending: {
    en: 'The pending debits would pass 2^63 − 1.',
    ja: '借方の保留が 2^63 − 1 を超える。',
  },
  overflows_credits_pending: {
    en: 'The pending credits would pass 2^63 − 1.',
    ja: '貸方の保留が 2^63 − 1 を超える。',
  },
  overflows_debits_posted: {
    en: 'The posted debits would pass 2^63 − 1.',
    ja: '借方の合計が 2^63 − 1 を超える。',
  },
  overflows_credits_posted: {
    en: 'The posted credits would pass 2^63 − 1.',
    ja: '貸方の合計が 2^63 − 1 を超える。',
  },
  overflows_debits: {
    en: 'Pending and posted debits together would pass 2^63 − 1.',
    ja: '借方の保留と合計の和が 2^63 − 1 を超える。',
  },
  overflows_credits: {
    en: 'Pending and posted credits together would pass 2^63 − 1.',
    ja: '貸方の保留と合計の和が 2^63 − 1 を超える。',
  },
  overflows_timeout: {
    en: 'It would expire after the end of ledger time (2^63 − 1 nanoseconds since 1970).',
    ja: '期限が帳簿の時刻の終わりを超える。',
  },
  exceeds_credits: {
    en: 'The debit account may not be overdrawn, and its credits less debits and holds are too small.',
    ja: '残高不足：借方勘定の貸方から借方と保留を引いた額が足りない。',
  },
  exceeds_debits: {
    en: 'The credit account may not be credited above its debits, and those less credits and holds are too small.',
    ja: '貸方勘定の借方から貸方と保留を引いた額が足りない。',
  },
} as const;

/** One text a status, in the statuses' order. */
export const TRANSFER_STATUS_TEXTS: Readonly<Record<CreateTransferStatus, StatusText>> = {
  created: { en: 'The transfer stands in the books.', ja: '記帳された。' },
  ...LINKED,
  ...MALFORMED,
  ...EXISTS,
  ...OPENING,
  ...RESOLVING,
  ...LIMITS,
};

type ItemRefusal = Extract<ItemOutcome, { ok: false }>['refusal'] | 'queue_full';

/** What an item, transfers with the rows that go with them, can be refused with besides. */
export const ITEM_REFUSAL_TEXTS: Readonly<
  Record<Exclude<ItemRefusal, CreateTransferStatus>, StatusText>
> = {
  queue_full: {
    en: 'The queue has no room; nothing was tried. Submit the same item again later.',
    ja: '待ち行列がいっぱい。何も試していないので、同じものを後でもう一度。',
  },
  version_conflict: {
    en: 'A row that the item was decided on has changed since. Read it again and decide anew.',
    ja: '判断の元にした行が変わっている。読み直して判断し直す。',
  },
};

/** Statuses of TigerBeetle that are never answered, and why. */
export const STATUSES_LEFT_OUT: readonly (readonly [statuses: string, why: string])[] = [
  [
    'id_already_failed',
    'An id that was refused may be tried again. A service here makes a thing’s id once and ties its transfer to it (a charge’s transfer has the charge’s id): money that a bank has taken must be booked when the account is there at last, and an item refused by `version_conflict` is decided anew under its id. To remember refused ids would be a row for each refusal, which anybody can cause in any number. What a caller is told can differ from an earlier answer only when that one was lost, and then it is the first that it hears.',
  ],
  [
    'imported_event_expected, imported_event_not_expected, imported_event_timestamp_…, imported_event_timeout_must_be_zero',
    'Events of the past are not imported.',
  ],
  [
    'timestamp_must_be_zero, reserved_field, debits_pending_must_be_zero, debits_posted_must_be_zero, credits_pending_must_be_zero, credits_posted_must_be_zero',
    'A request has no such fields.',
  ],
  [
    'exists_with_different_user_data_64, exists_with_different_user_data_32',
    'There are no such columns: whatever a transfer belongs to has an id of 128 bits, which `user_data_128` holds; each further column and its index would be paid for by every transfer.',
  ],
  ['amount_must_not_be_zero', 'Gone from TigerBeetle too: nothing may be moved.'],
];
