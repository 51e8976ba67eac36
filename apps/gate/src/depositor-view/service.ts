import type {
  Depositor as DepositorAnswer,
  Mandate as MandateAnswer,
  PaidCredit,
  TakenDebit as TakenDebitAnswer,
} from '@sekisho/contract/gate.ts';
import { assert, present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, plus, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { yenToNumber } from '@sekisho/domain/base/yen.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import { FRESH_PROOF_MS } from '@sekisho/runtime/http/bind-api.ts';
import { listPaid } from '../credit/service.ts';
import { listTaken, sumTaken, type TakenTotal } from '../debit/service.ts';
import { accountOf, holderOf } from '../depositor/service.ts';
import { type HostedBank, partnerName } from '../hosted-bank.ts';
import { proveCode } from '../login/service.ts';
import {
  actAsHolder,
  type HolderAct,
  listShownMandates,
  type Mandate,
} from '../mandate/service.ts';

/** Proves the code and opens the session of this bank's host, with the cookie that carries it. */
export async function openSession(
  bank: HostedBank,
  step: { readonly login: string; readonly code: string; readonly address: string },
): Promise<
  Result<
    { readonly depositor: DepositorAnswer; readonly cookie: string },
    'login_refused' | 'ceremony_expired'
  >
> {
  const proved = await proveCode(bank, { purpose: 'session', ...step });
  if (!proved.ok) return proved;
  const subject = proved.value.depositor;
  const realm = new URL(bank.origin).host;
  const cookie = await bank.env.db.transaction(async (sql) => {
    await audit(sql, bank.env, {
      act: 'session.opened',
      actor: subject,
      objects: { bank: bank.code },
    });
    return bank.sessions.open(sql, { kind: 'depositor', subject, realm, proved: true });
  });
  const depositor = await describeDepositor(bank, subject, bank.env.clock.now());
  return accept({ depositor, cookie });
}

export async function endSession(
  bank: HostedBank,
  request: Request,
  depositor: string,
): Promise<string> {
  return bank.env.db.transaction(async (sql) => {
    await audit(sql, bank.env, {
      act: 'session.ended',
      actor: depositor,
      objects: { bank: bank.code },
    });
    return bank.sessions.end(sql, request, 'depositor');
  });
}

export async function describeDepositor(
  bank: HostedBank,
  depositor: string,
  provedAt: Instant | undefined,
): Promise<DepositorAnswer> {
  const [account, holder] = await Promise.all([
    accountOf(bank, depositor),
    holderOf(bank, depositor),
  ]);
  return {
    bankName: bank.name,
    name: holder.nameKanji,
    branchName: account.branchName,
    accountMasked: account.masked,
    provedUntil: provedAt === undefined ? null : toRfc3339(plus(provedAt, FRESH_PROOF_MS)),
  };
}

/** Everything that is or was linked to the account, newest first, with what was taken over it. */
export async function listMandates(
  bank: HostedBank,
  depositor: string,
): Promise<readonly MandateAnswer[]> {
  const mandates = await listShownMandates(bank, depositor);
  return describe(bank, depositor, mandates);
}

/** Stops, allows again or ends; somebody else's mandate is as if it were not there. */
export async function changeMandate(
  bank: HostedBank,
  of: { readonly depositor: string; readonly mandate: string; readonly act: HolderAct },
): Promise<Result<MandateAnswer, 'not_found' | 'mandate_ended'>> {
  const changed = await actAsHolder(bank, of);
  if (!changed.ok) return refuse(changed.refusal);
  const [answer] = await describe(bank, of.depositor, [changed.value]);
  return accept(present(answer, 'One mandate gives one answer.'));
}

async function describe(
  bank: HostedBank,
  depositor: string,
  mandates: readonly Mandate[],
): Promise<readonly MandateAnswer[]> {
  const { masked } = await accountOf(bank, depositor);
  const taken = await sumTaken(
    bank,
    mandates.map(({ id }) => id),
  );
  return mandates.map((mandate) => toAnswer(bank, mandate, masked, taken.get(mandate.id)));
}

function toAnswer(
  bank: HostedBank,
  mandate: Mandate,
  accountMasked: string,
  taken: TakenTotal | undefined,
): MandateAnswer {
  const { state, activatedAt } = mandate;
  const shown =
    state === 'active' || state === 'suspended' || state === 'expired' ? state : 'revoked';
  const ended = shown === 'revoked' || shown === 'expired';
  assert(activatedAt !== undefined, 'Only what was in force is shown.');
  return {
    id: mandate.id,
    partnerName: partnerName(bank, mandate.partner),
    accountMasked,
    state: shown,
    since: toRfc3339(activatedAt),
    endedAt: ended ? toRfc3339(mandate.changedAt) : null,
    provedBy: [...mandate.provedBy],
    limitPerDebit: yenToNumber(mandate.limitPerDebit),
    credits: mandate.credits,
    takenTotal: taken === undefined ? 0 : yenToNumber(taken.total),
    takenCount: taken?.count ?? 0,
    lastTakenAt: taken === undefined ? null : toRfc3339(taken.lastAt),
  };
}

export async function listDebits(
  bank: HostedBank,
  depositor: string,
  before: Id<'dbt'> | undefined,
): Promise<{ debits: TakenDebitAnswer[]; before: Id<'dbt'> | null }> {
  const page = await listTaken(bank, { depositor, before });
  const debits = page.debits.map((debit) => ({
    id: debit.id,
    mandate: debit.mandate,
    partnerName: partnerName(bank, debit.partner),
    amount: yenToNumber(debit.amount),
    at: toRfc3339(debit.at),
    statementText: debit.statementText,
  }));
  return { debits, before: page.before ?? null };
}

export async function listCredits(
  bank: HostedBank,
  depositor: string,
  before: Id<'crd'> | undefined,
): Promise<{ credits: PaidCredit[]; before: Id<'crd'> | null }> {
  const page = await listPaid(bank, { depositor, before });
  const credits = page.credits.map(({ id, mandate, partner, amount, statementText, ...times }) => ({
    id,
    mandate,
    partnerName: partnerName(bank, partner),
    amount: yenToNumber(amount),
    at: toRfc3339(present(times.settledAt, 'What was paid in has its time.')),
    returnedAt: times.returnedAt === undefined ? null : toRfc3339(times.returnedAt),
    statementText,
  }));
  return { credits, before: page.before ?? null };
}
