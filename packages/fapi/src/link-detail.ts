import { type Id, parseId } from '@sekisho/domain/base/id.ts';
import { type Instant, SECOND, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { parseYen, type Yen, yen } from '@sekisho/domain/base/yen.ts';
import { closedObject, isObject, isText, type JsonObject } from './closed-json.ts';
import { parseRfc3339 } from './rfc3339.ts';

/** The one type of authorisation detail that wallet and bank speak (RFC 9396). */
export const LINK_DETAIL_TYPE = 'jp_account_link';
export const LIMIT_PER_DEBIT_MAX = yen(1_000_000);
export const WALLET_LABEL_MAX = 40;
export const IDENTITY_LENGTH_MAX = 40_000;
/** The actions that can be asked for, in this order. */
const ACTIONS_DEBIT = ['debit'] as const;
const ACTIONS_BOTH = ['debit', 'credit'] as const;
const CAPS_MAX = 10;
/** Ten years. */
const WINDOW_SECONDS_MAX = 315_360_000;
/** `caps` MAY stand beside them: a grant that was made before banks told it has none. */
const GRANTED_MEMBERS = [
  'type',
  'actions',
  'limit_per_debit',
  'mandate',
  'bank_name',
  'branch_name',
  'account_masked',
  'first_days_until',
] as const;

/** What the depositor is asked about. */
export interface RequestedTerms {
  readonly limitPerDebit: Yen;
  /** Whether the wallet may also pay into the account. */
  readonly credits: boolean;
  readonly walletLabel: string;
}

/** What the wallet asks for. `identity` is a compact JWE for the bank's eyes. */
export interface RequestedLink extends RequestedTerms {
  readonly identity: string;
}

/** A cap of the account over all its partners, as the bank tells it when it grants. */
export interface GrantedCap {
  readonly amount: Yen;
  readonly windowMs: number;
  /** Holds until `firstDaysUntil` only; the others hold on windows that end now. */
  readonly first: boolean;
}

/** What the bank granted. It never names the account number or the holder. */
export interface GrantedLink {
  readonly mandate: Id<'mdt'>;
  readonly limitPerDebit: Yen;
  /** Whether the wallet may also pay into the account. */
  readonly credits: boolean;
  readonly bankName: string;
  readonly branchName: string;
  readonly accountMasked: string;
  /** Until when the caps of a mandate's first 72 hours hold. */
  readonly firstDaysUntil: Instant;
  /** Empty where the bank tells none. */
  readonly caps: readonly GrantedCap[];
}

type DetailJson = JsonObject & { readonly type: string };

const COMPACT_JWE =
  /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Reads the detail of a request; the schema is closed.
 * @see docs/reference/link-protocol.md section 2.1
 */
export function parseRequestedLink(value: unknown): Result<RequestedLink, 'detail_malformed'> {
  if (!isObject(value)) return refuse('detail_malformed');
  const { identity, ...rest } = value;
  const terms = parseRequestedTerms(rest);
  if (!terms.ok) return terms;
  return typeof identity === 'string' &&
    identity.length <= IDENTITY_LENGTH_MAX &&
    COMPACT_JWE.test(identity)
    ? accept({ ...terms.value, identity })
    : refuse('detail_malformed');
}

/** Reads the detail of a request whose identity was opened and dropped. */
export function parseRequestedTerms(value: unknown): Result<RequestedTerms, 'detail_malformed'> {
  const detail = closedObject(value, ['type', 'actions', 'limit_per_debit', 'wallet_label']);
  const common = detail && parseCommon(detail);
  return common !== undefined && isText(detail?.wallet_label, WALLET_LABEL_MAX)
    ? accept({ ...common, walletLabel: detail.wallet_label })
    : refuse('detail_malformed');
}

export function writeRequestedLink(link: RequestedLink): DetailJson {
  return {
    ...writeCommon(link),
    wallet_label: link.walletLabel,
    identity: link.identity,
  };
}

/** Reads a granted detail; the schema is closed, so that no bank can send an account number. */
export function parseGrantedLink(value: unknown): Result<GrantedLink, 'detail_malformed'> {
  if (!isObject(value)) return refuse('detail_malformed');
  const { caps: told = [], ...rest } = value;
  const detail = closedObject(rest, GRANTED_MEMBERS);
  const common = detail && parseCommon(detail);
  const caps = parseCaps(told);
  if (detail === undefined || common === undefined || caps === undefined) {
    return refuse('detail_malformed');
  }
  const mandate = parseId('mdt', String(detail.mandate));
  const firstDaysUntil = parseRfc3339(detail.first_days_until);
  if (
    !mandate.ok ||
    !firstDaysUntil.ok ||
    !isText(detail.bank_name, 100) ||
    !isText(detail.branch_name, 100) ||
    !isText(detail.account_masked, 40)
  ) {
    return refuse('detail_malformed');
  }
  return accept({
    mandate: mandate.value,
    ...common,
    bankName: detail.bank_name,
    branchName: detail.branch_name,
    accountMasked: detail.account_masked,
    firstDaysUntil: firstDaysUntil.value,
    caps,
  });
}

function parseCaps(value: unknown): readonly GrantedCap[] | undefined {
  if (!Array.isArray(value) || value.length > CAPS_MAX) return undefined;
  const caps = value.map(parseCap);
  return caps.every((cap) => cap !== undefined) ? caps : undefined;
}

function parseCap(value: unknown): GrantedCap | undefined {
  const cap = closedObject(value, ['amount', 'currency', 'window_seconds', 'first_days']);
  const amount = typeof cap?.amount === 'string' ? parseYen(cap.amount) : undefined;
  const seconds = cap?.window_seconds;
  if (!amount?.ok || amount.value < 0n || cap?.currency !== 'JPY') return undefined;
  if (typeof cap.first_days !== 'boolean' || !Number.isSafeInteger(seconds)) return undefined;
  const isWindow = typeof seconds === 'number' && seconds >= 1 && seconds <= WINDOW_SECONDS_MAX;
  return isWindow
    ? { amount: amount.value, windowMs: seconds * SECOND, first: cap.first_days }
    : undefined;
}

export function writeGrantedLink(link: GrantedLink): DetailJson {
  return {
    ...writeCommon(link),
    mandate: link.mandate,
    bank_name: link.bankName,
    branch_name: link.branchName,
    account_masked: link.accountMasked,
    first_days_until: toRfc3339(link.firstDaysUntil),
    caps: link.caps.map(({ amount, windowMs, first }) => ({
      amount: amount.toString(),
      currency: 'JPY',
      window_seconds: Math.ceil(windowMs / SECOND),
      first_days: first,
    })),
  };
}

/** Limit and actions, when type and actions are the ones that exist: no wallet pays in only. */
function parseCommon(detail: {
  readonly type: unknown;
  readonly actions: unknown;
  readonly limit_per_debit: unknown;
}): { readonly limitPerDebit: Yen; readonly credits: boolean } | undefined {
  const { type } = detail;
  const money = closedObject(detail.limit_per_debit, ['amount', 'currency']);
  if (type !== LINK_DETAIL_TYPE || money?.currency !== 'JPY') return undefined;
  const actions = Array.isArray(detail.actions) ? JSON.stringify(detail.actions) : '';
  const credits = actions === JSON.stringify(ACTIONS_BOTH);
  if (!credits && actions !== JSON.stringify(ACTIONS_DEBIT)) return undefined;
  const limit = typeof money.amount === 'string' ? parseYen(money.amount) : undefined;
  return limit?.ok && limit.value > 0n && limit.value <= LIMIT_PER_DEBIT_MAX
    ? { limitPerDebit: limit.value, credits }
    : undefined;
}

function writeCommon({
  limitPerDebit,
  credits,
}: Pick<RequestedTerms, 'limitPerDebit' | 'credits'>): DetailJson {
  return {
    type: LINK_DETAIL_TYPE,
    actions: [...(credits ? ACTIONS_BOTH : ACTIONS_DEBIT)],
    limit_per_debit: { amount: limitPerDebit.toString(), currency: 'JPY' },
  };
}
