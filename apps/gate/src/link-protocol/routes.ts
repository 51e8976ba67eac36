import {
  isCreditRequest,
  isDebitRequest,
  isEmptyRequest,
} from '@sekisho/contract/link-protocol.ts';
import type { ProblemCode } from '@sekisho/contract/problems.ts';
import { type Id, type IdPrefix, parseId } from '@sekisho/domain/base/id.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import type { MandateState } from '@sekisho/domain/mandate/mandate.ts';
import { parseRfc3339 } from '@sekisho/fapi/rfc3339.ts';
import type { Caller } from '@sekisho/fapi/server/resource-guard.ts';
import { readAtMost } from '@sekisho/runtime/http/bind-api.ts';
import { languageOf, problemResponse } from '@sekisho/runtime/http/problem.ts';
import { type Credit, findCredit, listPartnerCredits, payCredit } from '../credit/service.ts';
import { type Debit, findDebit, listPartnerDebits, takeDebit } from '../debit/service.ts';
import type { HostedBank } from '../hosted-bank.ts';
import { acknowledgeMandate, revokeForPartner } from '../mandate/service.ts';

const BODY_MAX_BYTES = 4 * 1024;
const PAGE_USUAL = 100;
const PAGE_MAX = 500;

/** What an operation gives: a body for 200, or a problem of the protocol. */
type Outcome = { readonly body: unknown } | { readonly problem: ProblemCode };
/** The same with the headers that its caller's credentials ask for. */
type Answered = Outcome & { readonly headers: Readonly<Record<string, string>> };

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly answer: (request: Request, named: string) => Promise<Answered>;
}

/**
 * The operations between the companies. They are not in the depositor's API: their callers are
 * servers, without cookies, and their problems are the protocol's own.
 * @see docs/reference/link-protocol.md sections 3 to 5
 */
export function linkProtocol(bank: HostedBank): (request: Request) => Promise<Response> {
  const routes: readonly Route[] = [
    {
      method: 'POST',
      path: /^\/link\/v1\/mandates\/([^/]{1,40})\/debits$/,
      answer: withMandate(bank, (request, caller, mandate) =>
        postDebit(bank, request, caller, mandate),
      ),
    },
    {
      method: 'GET',
      path: /^\/link\/v1\/debits\/([^/]{1,40})$/,
      answer: withClient(bank, (_request, clientId, id) => getDebit(bank, clientId, id)),
    },
    {
      method: 'GET',
      path: /^\/link\/v1\/debits$/,
      answer: withClient(bank, (request, clientId) => getDebits(bank, request, clientId)),
    },
    {
      method: 'POST',
      path: /^\/link\/v1\/mandates\/([^/]{1,40})\/credits$/,
      answer: withMandate(bank, (request, caller, mandate) =>
        postCredit(bank, request, caller, mandate),
      ),
    },
    {
      method: 'GET',
      path: /^\/link\/v1\/credits\/([^/]{1,40})$/,
      answer: withClient(bank, (_request, clientId, id) => getCredit(bank, clientId, id)),
    },
    {
      method: 'GET',
      path: /^\/link\/v1\/credits$/,
      answer: withClient(bank, (request, clientId) => getCredits(bank, request, clientId)),
    },
    {
      method: 'POST',
      path: /^\/link\/v1\/mandates\/([^/]{1,40})\/acknowledge$/,
      answer: withMandate(bank, (request, caller, mandate) =>
        postAct(request, caller, mandate, () => acknowledgeMandate(bank, caller.mandate)),
      ),
    },
    {
      method: 'POST',
      path: /^\/link\/v1\/mandates\/([^/]{1,40})\/revoke$/,
      answer: withMandate(bank, (request, caller, mandate) =>
        postAct(request, caller, mandate, async () => {
          await revokeForPartner(bank, caller.mandate);
          return 'revoked';
        }),
      ),
    },
  ];
  return (request) => answer(bank, request, routes);
}

/** For callers that hold the token of a mandate. */
function withMandate(
  { authorisation }: HostedBank,
  operation: (request: Request, caller: Caller, named: string) => Promise<Outcome>,
): Route['answer'] {
  return async (request, named) => {
    const caller = await authorisation.authenticate(request);
    if (!caller.ok) return { problem: 'invalid_token', headers: caller.headers };
    return { ...(await operation(request, caller.value, named)), headers: caller.headers };
  };
}

/** For a partner in its own name: no mandate has to be alive. */
function withClient(
  { authorisation }: HostedBank,
  operation: (request: Request, clientId: string, named: string) => Promise<Outcome>,
): Route['answer'] {
  return async (request, named) => {
    const caller = await authorisation.authenticateClient(request);
    if (!caller.ok) return { problem: 'invalid_token', headers: caller.headers };
    return { ...(await operation(request, caller.value.clientId, named)), headers: caller.headers };
  };
}

async function answer(
  bank: HostedBank,
  request: Request,
  routes: readonly Route[],
): Promise<Response> {
  const { env } = bank;
  const requestId = env.ids.next('req');
  const language = languageOf(request);
  const refuse = (code: ProblemCode, headers: Readonly<Record<string, string>> = {}) => {
    env.log.write('info', 'refused', { operation: 'link_protocol', code, request: requestId });
    return problemResponse(code, { requestId, language, headers });
  };
  const { pathname } = new URL(request.url);
  const route = routes.find((one) => one.method === request.method && one.path.test(pathname));
  if (route === undefined) return refuse('not_found');
  try {
    const outcome = await route.answer(request, route.path.exec(pathname)?.[1] ?? '');
    if ('problem' in outcome) return refuse(outcome.problem, outcome.headers);
    const headers = { 'cache-control': 'no-store', ...outcome.headers };
    return Response.json(outcome.body, { headers });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    env.log.write('warn', 'fault', { operation: 'link_protocol', code: error.code });
    return refuse('try_again');
  }
}

async function postDebit(
  bank: HostedBank,
  request: Request,
  caller: Caller,
  mandate: string,
): Promise<Outcome> {
  if (mandate !== caller.mandate) return { problem: 'mandate_not_yours' };
  const body = await readJson(request);
  const key = request.headers.get('idempotency-key');
  if (!isDebitRequest(body) || (key !== null && key !== body.id)) {
    return { problem: 'request_invalid' };
  }
  const validUntil = parseRfc3339(body.valid_until);
  if (!validUntil.ok) return { problem: 'request_invalid' };
  const taken = await takeDebit(bank, {
    id: body.id,
    mandate: caller.mandate,
    amount: yen(body.amount),
    validUntil: validUntil.value,
  });
  return taken.ok ? { body: toAnswer(taken.value) } : { problem: taken.refusal };
}

async function getDebit(bank: HostedBank, partner: string, id: string): Promise<Outcome> {
  const known = parseId('dbt', id);
  const debit = known.ok && (await findDebit(bank, { id: known.value, partner }));
  return debit ? { body: toAnswer(debit) } : { problem: 'debit_not_found' };
}

/** A page of what the partner took, for its own comparison. @see link-protocol.md section 3.5 */
async function getDebits(bank: HostedBank, request: Request, partner: string): Promise<Outcome> {
  const page = readPage('dbt', new URL(request.url).searchParams);
  if (page === undefined) return { problem: 'request_invalid' };
  const { debits, more } = await listPartnerDebits(bank, { partner, ...page });
  return { body: { debits: debits.map(toAnswer), more } };
}

async function postCredit(
  bank: HostedBank,
  request: Request,
  caller: Caller,
  mandate: string,
): Promise<Outcome> {
  if (mandate !== caller.mandate) return { problem: 'mandate_not_yours' };
  const body = await readJson(request);
  const key = request.headers.get('idempotency-key');
  if (!isCreditRequest(body) || (key !== null && key !== body.id)) {
    return { problem: 'request_invalid' };
  }
  const validUntil = parseRfc3339(body.valid_until);
  if (!validUntil.ok) return { problem: 'request_invalid' };
  const paid = await payCredit(bank, {
    id: body.id,
    mandate: caller.mandate,
    amount: yen(body.amount),
    validUntil: validUntil.value,
  });
  return paid.ok ? { body: toCreditAnswer(paid.value) } : { problem: paid.refusal };
}

async function getCredit(bank: HostedBank, partner: string, id: string): Promise<Outcome> {
  const known = parseId('crd', id);
  const credit = known.ok && (await findCredit(bank, { id: known.value, partner }));
  return credit ? { body: toCreditAnswer(credit) } : { problem: 'credit_not_found' };
}

/** A page of what the partner paid, for its own comparison. @see link-protocol.md section 4.4 */
async function getCredits(bank: HostedBank, request: Request, partner: string): Promise<Outcome> {
  const page = readPage('crd', new URL(request.url).searchParams);
  if (page === undefined) return { problem: 'request_invalid' };
  const { credits, more } = await listPartnerCredits(bank, { partner, ...page });
  return { body: { credits: credits.map(toCreditAnswer), more } };
}

function toCreditAnswer(credit: Credit): unknown {
  const { id, mandate, amount, state, refusal, settledAt, returnedAt } = credit;
  const at = settledAt === undefined ? undefined : toRfc3339(settledAt);
  return {
    id,
    mandate,
    amount: yenToNumber(amount),
    state,
    ...(state === 'posted' || state === 'returned' ? { posted_at: at } : {}),
    ...(returnedAt === undefined ? {} : { returned_at: toRfc3339(returnedAt) }),
    ...(state === 'refused' ? { refusal, refused_at: at } : {}),
  };
}

/** The query is closed: each member once, and no other. */
function readPage<P extends IdPrefix>(
  prefix: P,
  query: URLSearchParams,
): { readonly after: Id<P> | undefined; readonly limit: number } | undefined {
  const names = [...query.keys()];
  const known = names.every((name) => name === 'after' || name === 'limit');
  if (!known || new Set(names).size !== names.length) return undefined;
  const [after, limit] = [query.get('after'), query.get('limit') ?? String(PAGE_USUAL)];
  const from = after === null ? undefined : parseId(prefix, after);
  if (from?.ok === false || !/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > PAGE_MAX) {
    return undefined;
  }
  return { after: from?.value, limit: Number(limit) };
}

/** An act on the mandate itself, with an empty body; the answer is the state that it has then. */
async function postAct(
  request: Request,
  caller: Caller,
  mandate: string,
  act: () => Promise<MandateState>,
): Promise<Outcome> {
  if (mandate !== caller.mandate) return { problem: 'mandate_not_yours' };
  if (!isEmptyRequest(await readJson(request))) return { problem: 'request_invalid' };
  return { body: { mandate: caller.mandate, state: await act() } };
}

function toAnswer({ id, mandate, amount, state, refusal, settledAt }: Debit): unknown {
  const at = settledAt === undefined ? undefined : toRfc3339(settledAt);
  return {
    id,
    mandate,
    amount: yenToNumber(amount),
    state,
    ...(state === 'posted' ? { posted_at: at } : {}),
    ...(state === 'refused' ? { refusal, refused_at: at } : {}),
  };
}

/** The body as JSON; undefined when it is none, too long, or broken off by its sender. */
async function readJson(request: Request): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) return undefined;
  const bytes = await readAtMost(request, BODY_MAX_BYTES);
  if (!bytes.ok) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.value));
  } catch {
    return undefined;
  }
}
