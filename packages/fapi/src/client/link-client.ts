import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, plus, SECOND, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { type Yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import * as openid from 'openid-client';
import { signClientAssertion } from '../client-assertion.ts';
import { closedObject, isObject, parseJson } from '../closed-json.ts';
import { newKey } from '../keys.ts';
import type { GrantedLink } from '../link-detail.ts';
import type { LinkEvent } from '../link-event.ts';
import { type BankMetadata, bankMetadata, dpopHandle } from './bank-metadata.ts';
import { type CompletionRefusal, completeLink, giveBack } from './complete-link.ts';
import {
  type CreditAnswer,
  type CreditPage,
  parseCreditAnswer,
  parseCreditPage,
} from './credit-answer.ts';
import {
  type DebitAnswer,
  type DebitPage,
  parseDebitAnswer,
  parseDebitPage,
} from './debit-answer.ts';
import type { LinkClientOptions, LinkStart, LinkTokens, PendingLink } from './link-values.ts';
import { pushRequest } from './push-request.ts';
import { createResourceSender, type ResourceRequest } from './resource-request.ts';
import { refusalOf } from './token-refusal.ts';
import { type EventRefusal, verifyLinkEvent } from './verify-event.ts';

export interface DebitOrder {
  readonly id: Id<'dbt'>;
  readonly amount: Yen;
  readonly validUntil: Instant;
}

export interface CreditOrder {
  readonly id: Id<'crd'>;
  readonly amount: Yen;
  readonly validUntil: Instant;
}

/** An answer with the tokens to keep: other ones than were given when they were refreshed. */
export interface WithTokens<T> {
  readonly answer: T;
  readonly tokens: LinkTokens;
}

export type DebitProblem =
  | 'revoked_at_bank'
  | 'mandate_not_yours'
  | 'request_invalid'
  | 'debit_differs';

export type CreditProblem =
  | 'revoked_at_bank'
  | 'mandate_not_yours'
  | 'request_invalid'
  | 'credit_differs';

/** Every method throws a `Fault` when the bank's answer is not known: the matter is in doubt. */
export interface LinkClient {
  /** Pushes the request. Send the browser to `redirectTo` and keep `pending`. */
  begin(start: LinkStart): Promise<{ readonly redirectTo: string; readonly pending: PendingLink }>;
  /** Redeems the code, twice when it has to. While the code lives it may be redeemed again. */
  complete(
    callbackUrl: URL,
    pending: PendingLink,
  ): Promise<
    Result<{ readonly grant: GrantedLink; readonly tokens: LinkTokens }, CompletionRefusal>
  >;
  /**
   * Gives back the tokens of a grant that is not kept (RFC 7009), and no fault comes of it: what the
   * bank does not take back it ends as never acknowledged. Names the tokens alone, not a mandate.
   */
  giveBack(tokens: LinkTokens): Promise<void>;
  debit(
    tokens: LinkTokens,
    mandate: Id<'mdt'>,
    order: DebitOrder,
  ): Promise<Result<WithTokens<DebitAnswer>, DebitProblem>>;
  /**
   * What became of a debit. Asked in the wallet's own name, so it is answered after the mandate has
   * ended too. When `debit_not_found` is final, the caller judges.
   */
  debitStatus(id: Id<'dbt'>): Promise<Result<DebitAnswer, 'debit_not_found'>>;
  /** What the bank took or may still take for this wallet, a page at a time, in the order of ids. */
  listDebits(page: {
    readonly after: Id<'dbt'> | undefined;
    readonly limit: number;
  }): Promise<DebitPage>;
  /** Pays into the account of the mandate, once for an id. */
  credit(
    tokens: LinkTokens,
    mandate: Id<'mdt'>,
    order: CreditOrder,
  ): Promise<Result<WithTokens<CreditAnswer>, CreditProblem>>;
  /** What became of a credit, asked in the wallet's own name. When an absence is final, the caller judges. */
  creditStatus(id: Id<'crd'>): Promise<Result<CreditAnswer, 'credit_not_found'>>;
  /** What the bank paid, may still pay or gave back for this wallet, in the order of ids. */
  listCredits(page: {
    readonly after: Id<'crd'> | undefined;
    readonly limit: number;
  }): Promise<CreditPage>;
  /** Says that the grant is stored: the bank ends a mandate that nobody acknowledges. */
  acknowledge(
    tokens: LinkTokens,
    mandate: Id<'mdt'>,
  ): Promise<Result<LinkTokens, 'revoked_at_bank' | 'mandate_not_yours'>>;
  /** Ends the mandate at the bank and then the tokens. May be repeated. */
  revoke(tokens: LinkTokens, mandate: Id<'mdt'>): Promise<Result<'revoked', 'mandate_not_yours'>>;
  /** The refusals are the error codes of RFC 8935. Repetitions verify too and bear the same id. */
  verifyEvent(body: string): Promise<Result<LinkEvent, EventRefusal>>;
}

/** Below this much life the access token is refreshed first. */
const REFRESH_BEFORE = 30 * SECOND;

/** The wallet's half of the protocol with one bank. */
export function createLinkClient(env: Env, options: LinkClientOptions): LinkClient {
  const { issuer, clientId } = options;
  const metadata = bankMetadata(env, options);
  const sender = createResourceSender(env);
  const link = `${issuer}/link/v1`;

  /** Sends with a living token; a token that the bank no longer knows is refreshed once. */
  async function call(
    given: LinkTokens,
    request: ResourceRequest,
  ): Promise<Result<WithTokens<Response>, 'revoked_at_bank'>> {
    let tokens = given;
    let refreshed = false;
    if (plus(env.clock.now(), REFRESH_BEFORE) >= tokens.expiresAt) {
      const fresh = await refreshTokens(env, await metadata(), tokens);
      if (!fresh.ok) return fresh;
      tokens = fresh.value;
      refreshed = true;
    }
    for (;;) {
      const answer = await sender.send(request, tokens);
      if (answer.status !== 401) return accept({ answer, tokens });
      await answer.body?.cancel();
      if (refreshed) throw new Fault('bank_refuses_token', { retry: true });
      const fresh = await refreshTokens(env, await metadata(), tokens);
      if (!fresh.ok) return fresh;
      tokens = fresh.value;
      refreshed = true;
    }
  }

  /** Posts an act on the mandate itself; the answer repeats it with its state. */
  async function act(
    tokens: LinkTokens,
    mandate: Id<'mdt'>,
    name: 'acknowledge' | 'revoke',
  ): Promise<Result<WithTokens<unknown>, 'revoked_at_bank' | 'mandate_not_yours'>> {
    const url = `${link}/mandates/${mandate}/${name}`;
    const sent = await call(tokens, { method: 'POST', url, body: {} });
    if (!sent.ok) return sent;
    const { answer } = sent.value;
    const body = parseJson(await answer.text());
    if (answer.status === 403 && isProblem(body, 'mandate_not_yours')) {
      return refuse('mandate_not_yours');
    }
    const done = closedObject(body, ['mandate', 'state']);
    if (answer.status !== 200 || done?.mandate !== mandate) throw unknownAnswer(answer.status);
    return accept({ answer: done.state, tokens: sent.value.tokens });
  }

  /** Asks in the wallet's own name, without any mandate. */
  async function askAsOurselves(url: string): Promise<Response> {
    const assertion = await signClientAssertion(env, options);
    const headers = { accept: 'application/json', authorization: `Bearer ${assertion}` };
    return env.fetch(new Request(url, { headers }));
  }

  /** A page of a list of our own; undefined when it does not keep the protocol. */
  async function listPage<P>(
    list: 'debits' | 'credits',
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
    parse: (value: unknown, after: string) => P | undefined,
  ): Promise<P> {
    const from = after === undefined ? '' : `after=${after}&`;
    const answer = await askAsOurselves(`${link}/${list}?${from}limit=${limit}`);
    const body = parseJson(await answer.text());
    const page = answer.status === 200 ? parse(body, after ?? '') : undefined;
    if (page === undefined) throw unknownAnswer(answer.status);
    return page;
  }

  return {
    begin: async (start) =>
      pushRequest(env, await metadata(), {
        options,
        start,
        dpopKey: await newKey(env, { use: 'sig', alg: 'ES256' }),
      }),
    complete: async (callbackUrl, pending) =>
      completeLink(env, metadata, { issuer, callbackUrl, pending }),
    giveBack: async ({ refreshToken }) => giveBack(metadata, refreshToken),
    async debit(tokens, mandate, { id, amount, validUntil }) {
      const sent = await call(tokens, {
        method: 'POST',
        url: `${link}/mandates/${mandate}/debits`,
        body: { id, amount: yenToNumber(amount), valid_until: toRfc3339(validUntil) },
      });
      if (!sent.ok) return sent;
      const read = await readMovement(sent.value.answer, id, parseDebitAnswer, DEBIT_PROBLEMS);
      if (!read.ok) return read;
      const debit = read.value;
      if (debit.mandate !== mandate || debit.amount !== amount) throw unknownAnswer(200);
      return accept({ answer: debit, tokens: sent.value.tokens });
    },
    async debitStatus(id) {
      const answer = await askAsOurselves(`${link}/debits/${id}`);
      return readMovement(answer, id, parseDebitAnswer, [[404, 'debit_not_found']]);
    },
    listDebits: (page) => listPage('debits', page, parseDebitPage),
    async credit(tokens, mandate, { id, amount, validUntil }) {
      const sent = await call(tokens, {
        method: 'POST',
        url: `${link}/mandates/${mandate}/credits`,
        body: { id, amount: yenToNumber(amount), valid_until: toRfc3339(validUntil) },
      });
      if (!sent.ok) return sent;
      const read = await readMovement(sent.value.answer, id, parseCreditAnswer, CREDIT_PROBLEMS);
      if (!read.ok) return read;
      const credit = read.value;
      if (credit.mandate !== mandate || credit.amount !== amount) throw unknownAnswer(200);
      return accept({ answer: credit, tokens: sent.value.tokens });
    },
    async creditStatus(id) {
      const answer = await askAsOurselves(`${link}/credits/${id}`);
      return readMovement(answer, id, parseCreditAnswer, [[404, 'credit_not_found']]);
    },
    listCredits: (page) => listPage('credits', page, parseCreditPage),
    async acknowledge(tokens, mandate) {
      const done = await act(tokens, mandate, 'acknowledge');
      if (!done.ok) return done;
      // The bank ended it in this moment: its token was still good, the mandate is not.
      const lives = ['active', 'suspended'].includes(String(done.value.answer));
      return lives ? accept(done.value.tokens) : refuse('revoked_at_bank');
    },
    async revoke(tokens, mandate) {
      const done = await act(tokens, mandate, 'revoke');
      // The tokens were dead already, so the bank had revoked first: done.
      if (!done.ok)
        return done.refusal === 'revoked_at_bank' ? accept('revoked') : refuse(done.refusal);
      if (done.value.answer !== 'revoked') throw unknownAnswer(200);
      const { configuration } = await metadata();
      await openid.tokenRevocation(configuration, tokens.refreshToken).catch((cause: unknown) => {
        throw new Fault('token_not_revoked', { retry: true, cause });
      });
      return accept('revoked');
    },
    verifyEvent: async (body) =>
      verifyLinkEvent(env, body, { issuer, clientId, jwks: (await metadata()).jwks }),
  };
}

const DEBIT_PROBLEMS = [
  [400, 'request_invalid'],
  [403, 'mandate_not_yours'],
  [409, 'debit_differs'],
] as const;
const CREDIT_PROBLEMS = [
  [400, 'request_invalid'],
  [403, 'mandate_not_yours'],
  [409, 'credit_differs'],
] as const;

/** A problem that is not one of those that the request can have is no answer to it. */
async function readMovement<A extends { readonly id: string }, P extends string>(
  answer: Response,
  id: A['id'],
  parse: (body: unknown) => A | undefined,
  problems: readonly (readonly [number, P])[],
): Promise<Result<A, P>> {
  const body = parseJson(await answer.text());
  if (answer.status === 200) {
    const read = parse(body);
    if (read === undefined || read.id !== id) throw unknownAnswer(200);
    return accept(read);
  }
  for (const [status, code] of problems) {
    if (answer.status === status && isProblem(body, code)) return refuse(code);
  }
  throw unknownAnswer(answer.status);
}

/** RFC 9457 with our member `code`. Without it the answer came from something else on the way. */
function isProblem(body: unknown, code: string): boolean {
  return isObject(body) && body.code === code;
}

/** A 5xx, a 429, or an answer that nobody understands: the money may or may not have moved. */
function unknownAnswer(status: number): Fault {
  return new Fault(`bank_answered_${status}`, { retry: true });
}

async function refreshTokens(
  env: Env,
  { configuration }: BankMetadata,
  tokens: LinkTokens,
): Promise<Result<LinkTokens, 'revoked_at_bank'>> {
  const DPoP = await dpopHandle(configuration, tokens.dpopKey);
  try {
    const answer = await openid.refreshTokenGrant(configuration, tokens.refreshToken, undefined, {
      DPoP,
    });
    const expiresAt = plus(env.clock.now(), (answer.expires_in ?? 0) * SECOND);
    return accept({
      ...tokens,
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token ?? tokens.refreshToken,
      expiresAt,
    });
  } catch (cause) {
    if (refusalOf(cause) === 'invalid_grant') return refuse('revoked_at_bank');
    throw new Fault('token_not_refreshed', { retry: true, cause });
  }
}
