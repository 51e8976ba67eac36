import { isDebitRequest, isEmptyRequest } from '@sekisho/contract/link-protocol.ts';
import type { ProblemCode } from '@sekisho/contract/problems.ts';
import { parseId } from '@sekisho/domain/base/id.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import { parseRfc3339 } from '@sekisho/fapi/rfc3339.ts';
import type { Caller } from '@sekisho/fapi/server/resource-guard.ts';
import { readAtMost } from '@sekisho/runtime/http/bind-api.ts';
import { languageOf, problemResponse } from '@sekisho/runtime/http/problem.ts';
import { type Debit, findDebit, takeDebit } from '../debit/service.ts';
import type { HostedBank } from '../hosted-bank.ts';
import { revokeForPartner } from '../mandate/service.ts';

const BODY_MAX_BYTES = 4 * 1024;

/** What an operation gives: a body for 200, or a problem of the protocol. */
type Outcome = { readonly body: unknown } | { readonly problem: ProblemCode };

type Operation = (request: Request, caller: Caller, named: string) => Promise<Outcome>;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly operation: Operation;
}

/**
 * The operations between the companies. They are not in the depositor's API: their callers are
 * servers, without cookies, and their problems are the protocol's own.
 * @see docs/reference/link-protocol.md sections 3 and 4
 */
export function linkProtocol(bank: HostedBank): (request: Request) => Promise<Response> {
  const routes: readonly Route[] = [
    {
      method: 'POST',
      path: /^\/link\/v1\/mandates\/([^/]{1,40})\/debits$/,
      operation: (request, caller, mandate) => postDebit(bank, request, caller, mandate),
    },
    {
      method: 'GET',
      path: /^\/link\/v1\/debits\/([^/]{1,40})$/,
      operation: (_request, caller, id) => getDebit(bank, caller, id),
    },
    {
      method: 'POST',
      path: /^\/link\/v1\/mandates\/([^/]{1,40})\/revoke$/,
      operation: (request, caller, mandate) => postRevoke(bank, request, caller, mandate),
    },
  ];
  return (request) => answer(bank, request, routes);
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
    const caller = await bank.authorisation.authenticate(request);
    if (!caller.ok) return refuse('invalid_token', caller.headers);
    const named = route.path.exec(pathname)?.[1] ?? '';
    const outcome = await route.operation(request, caller.value, named);
    if ('problem' in outcome) return refuse(outcome.problem, caller.headers);
    const headers = { 'cache-control': 'no-store', ...caller.headers };
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

async function getDebit(bank: HostedBank, caller: Caller, id: string): Promise<Outcome> {
  const known = parseId('dbt', id);
  const debit = known.ok && (await findDebit(bank, { id: known.value, partner: caller.clientId }));
  return debit ? { body: toAnswer(debit) } : { problem: 'debit_not_found' };
}

async function postRevoke(
  bank: HostedBank,
  request: Request,
  caller: Caller,
  mandate: string,
): Promise<Outcome> {
  if (mandate !== caller.mandate) return { problem: 'mandate_not_yours' };
  if (!isEmptyRequest(await readJson(request))) return { problem: 'request_invalid' };
  await revokeForPartner(bank, caller.mandate);
  return { body: { mandate: caller.mandate, state: 'revoked' } };
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

/** The body as JSON; undefined when it is none, or too long. */
async function readJson(request: Request): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) return undefined;
  const bytes = await readAtMost(request, BODY_MAX_BYTES);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
