import type { Id } from '@sekisho/domain/base/id.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Caller } from '@sekisho/fapi/server/resource-guard.ts';
import type { LinkPair } from '@sekisho/fapi/testing/link-pair.ts';

interface Debit {
  readonly id: string;
  readonly mandate: string;
  readonly amount: number;
  state: 'accepted' | 'posted' | 'refused';
  refusal?: string;
  readonly at: string;
}

/**
 * The debit side of a bank that keeps the protocol, with a script of what goes wrong. The
 * authorisation side is the real one.
 */
export interface TestBank {
  readonly debits: Map<string, Debit>;
  readonly acknowledged: Set<string>;
  readonly revoked: Set<string>;
  /** How many requests for a debit arrived. */
  asked: number;
  /** What the bank decides about the next new debits; `posted` when the script is empty. */
  readonly decisions: string[];
  /** Requests whose path fits are lost on the way there, or their answers on the way back. */
  lose: { readonly path: RegExp; readonly what: 'request' | 'answer' } | undefined;
  /** Called before a request is answered: lets a test stop the bank in the middle. */
  onAsked: (() => Promise<void>) | undefined;
  readonly sum: () => number;
}

export function scriptBank(pair: LinkPair): TestBank {
  const bank: TestBank = {
    debits: new Map(),
    acknowledged: new Set(),
    revoked: new Set(),
    asked: 0,
    decisions: [],
    lose: undefined,
    onAsked: undefined,
    sum: () =>
      [...bank.debits.values()]
        .filter(({ state }) => state === 'posted')
        .reduce((sum, { amount }) => sum + amount, 0),
  };
  pair.resource = (caller, request) => answer(pair, bank, caller, request);
  pair.debitStatus = async (_clientId, request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.endsWith('/debits')) return Response.json(listed(bank, searchParams));
    const found = bank.debits.get(pathname.split('/').at(-1) ?? '');
    return found ? Response.json(shown(found)) : problem(404, 'debit_not_found');
  };
  pair.onRequest = async (request, pass) => {
    const { lose } = bank;
    const lost = lose?.path.test(new URL(request.url).pathname) ? lose.what : undefined;
    if (lost === 'request') throw new Fault('no_answer', { retry: true });
    const response = await pass(request);
    // A request that only fetched a nonce has had no effect; its answer is let through.
    const wantsNonce = response.headers.has('dpop-nonce') && [400, 401].includes(response.status);
    if (lost === 'answer' && !wantsNonce) {
      throw new Fault('no_answer', { retry: true });
    }
    return response;
  };
  return bank;
}

async function answer(
  pair: LinkPair,
  bank: TestBank,
  caller: Caller,
  request: Request,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname.endsWith('/acknowledge')) {
    bank.acknowledged.add(caller.mandate);
    return Response.json({ mandate: caller.mandate, state: 'active' });
  }
  if (pathname.endsWith('/revoke')) {
    bank.revoked.add(caller.mandate);
    await pair.servers[0].revokeMandateTokens(pair.env.db.sql, caller.mandate);
    return Response.json({ mandate: caller.mandate, state: 'revoked' });
  }
  bank.asked += 1;
  await bank.onAsked?.();
  const body = (await request.json()) as { id: string; amount: number; valid_until: string };
  const known = bank.debits.get(body.id);
  if (known !== undefined) {
    return known.amount === body.amount
      ? Response.json(shown(known))
      : problem(409, 'debit_differs');
  }
  return Response.json(shown(decide(pair, bank, caller.mandate, body)));
}

function decide(
  pair: LinkPair,
  bank: TestBank,
  mandate: Id<'mdt'>,
  body: { readonly id: string; readonly amount: number; readonly valid_until: string },
): Debit {
  const { id, amount } = body;
  const at = toRfc3339(pair.env.clock.now());
  const wanted = bank.decisions.shift() ?? 'posted';
  const decision = at > body.valid_until ? 'debit_expired' : wanted;
  const debit: Debit =
    decision === 'posted' || decision === 'accepted'
      ? { id, mandate, amount, state: decision, at }
      : { id, mandate, amount, state: 'refused', refusal: decision, at };
  bank.debits.set(id, debit);
  return debit;
}

/** At most two a page, whatever was asked for, so that every test turns pages. */
function listed(bank: TestBank, query: URLSearchParams): unknown {
  const after = query.get('after') ?? '';
  const rest = [...bank.debits.values()]
    .filter(({ id, state }) => id > after && state !== 'refused')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { debits: rest.slice(0, 2).map(shown), more: rest.length > 2 };
}

function shown({ at, refusal, ...debit }: Debit): Record<string, unknown> {
  if (debit.state === 'posted') return { ...debit, posted_at: at };
  return debit.state === 'refused' ? { ...debit, refusal, refused_at: at } : debit;
}

function problem(status: number, code: string): Response {
  return Response.json({ code }, { status });
}
