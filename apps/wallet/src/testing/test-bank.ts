import type { Id } from '@sekisho/domain/base/id.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Caller } from '@sekisho/fapi/server/resource-guard.ts';
import type { LinkPair } from '@sekisho/fapi/testing/link-pair.ts';

interface Movement {
  readonly id: string;
  readonly mandate: string;
  readonly amount: number;
  state: 'accepted' | 'posted' | 'refused' | 'returned';
  refusal?: string;
  readonly at: string;
}

/**
 * The debits and credits of a bank that keeps the protocol, with a script of what goes wrong. The
 * authorisation side is the real one.
 */
export interface TestBank {
  readonly debits: Map<string, Movement>;
  readonly credits: Map<string, Movement>;
  readonly acknowledged: Set<string>;
  readonly revoked: Set<string>;
  /** How many requests for a debit or credit arrived. */
  asked: number;
  /** What the bank decides about the next new debits and credits; `posted` when it is empty. */
  readonly decisions: string[];
  /** Requests whose path fits are lost on the way there, or their answers on the way back. */
  lose: { readonly path: RegExp; readonly what: 'request' | 'answer' } | undefined;
  /** Called before a request is answered: lets a test stop the bank in the middle. */
  onAsked: (() => Promise<void>) | undefined;
  readonly sum: () => number;
  /** What was paid into accounts and is still there. */
  readonly paid: () => number;
}

export function scriptBank(pair: LinkPair): TestBank {
  const bank: TestBank = {
    debits: new Map(),
    credits: new Map(),
    acknowledged: new Set(),
    revoked: new Set(),
    asked: 0,
    decisions: [],
    lose: undefined,
    onAsked: undefined,
    sum: () => sumOf(bank.debits),
    paid: () => sumOf(bank.credits),
  };
  pair.resource = (caller, request) => answer(pair, bank, caller, request);
  pair.debitStatus = async (_clientId, request) => {
    const { pathname, searchParams } = new URL(request.url);
    const isCredit = pathname.includes('/credits');
    const all = isCredit ? bank.credits : bank.debits;
    if (/\/(debits|credits)$/.test(pathname)) {
      const { page, more } = listed(all, searchParams);
      return Response.json({ [isCredit ? 'credits' : 'debits']: page, more });
    }
    const found = all.get(pathname.split('/').at(-1) ?? '');
    const absent = isCredit ? 'credit_not_found' : 'debit_not_found';
    return found ? Response.json(shown(found)) : problem(404, absent);
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
  const isCredit = pathname.endsWith('/credits');
  const all = isCredit ? bank.credits : bank.debits;
  const known = all.get(body.id);
  if (known !== undefined) {
    const differs = isCredit ? 'credit_differs' : 'debit_differs';
    return known.amount === body.amount ? Response.json(shown(known)) : problem(409, differs);
  }
  const late = isCredit ? 'credit_expired' : 'debit_expired';
  const decided = decide(pair, bank, caller.mandate, { ...body, late });
  all.set(decided.id, decided);
  return Response.json(shown(decided));
}

function decide(
  pair: LinkPair,
  bank: TestBank,
  mandate: Id<'mdt'>,
  body: {
    readonly id: string;
    readonly amount: number;
    readonly valid_until: string;
    readonly late: string;
  },
): Movement {
  const { id, amount } = body;
  const at = toRfc3339(pair.env.clock.now());
  const wanted = bank.decisions.shift() ?? 'posted';
  const decision = at > body.valid_until ? body.late : wanted;
  return decision === 'posted' || decision === 'accepted'
    ? { id, mandate, amount, state: decision, at }
    : { id, mandate, amount, state: 'refused', refusal: decision, at };
}

/** At most two a page, whatever was asked for, so that every test turns pages. */
function listed(all: TestBank['debits'], query: URLSearchParams) {
  const after = query.get('after') ?? '';
  const rest = [...all.values()]
    .filter(({ id, state }) => id > after && state !== 'refused')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { page: rest.slice(0, 2).map(shown), more: rest.length > 2 };
}

function sumOf(all: TestBank['debits']): number {
  return [...all.values()]
    .filter(({ state }) => state === 'posted')
    .reduce((sum, { amount }) => sum + amount, 0);
}

function shown({ at, refusal, ...debit }: Movement): Record<string, unknown> {
  if (debit.state === 'posted') return { ...debit, posted_at: at };
  if (debit.state === 'returned') return { ...debit, posted_at: at, returned_at: at };
  return debit.state === 'refused' ? { ...debit, refusal, refused_at: at } : debit;
}

function problem(status: number, code: string): Response {
  return Response.json({ code }, { status });
}
