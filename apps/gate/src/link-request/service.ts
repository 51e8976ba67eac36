import { createHash } from 'node:crypto';
import type { LinkRequest } from '@sekisho/contract/gate.ts';
import { MESSAGES } from '@sekisho/contract/texts/messages.ts';
import { say } from '@sekisho/contract/texts/text.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { type Instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { yenToNumber } from '@sekisho/domain/base/yen.ts';
import { matchHolder } from '@sekisho/domain/identity/match.ts';
import { firstDaysUntil } from '@sekisho/domain/mandate/caps.ts';
import type { GrantedCap } from '@sekisho/fapi/link-detail.ts';
import type { LinkInteraction } from '@sekisho/fapi/server/authorisation-server.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { BegunCeremony } from '@sekisho/runtime/passkeys.ts';
import { readSwitch } from '@sekisho/runtime/switches/service.ts';
import type { AccountPlace, CoreHolder } from '../core-banking.ts';
import { accountOf, holderOf } from '../depositor/service.ts';
import { type HostedBank, partnerName } from '../hosted-bank.ts';
import {
  beginLogin,
  depositorOfLogin,
  type Factor,
  proveCode,
  provePasskey,
} from '../login/service.ts';
import { closeRequest, confirmMandate, findMandate, requestMandate } from '../mandate/service.ts';
import type { LinkRequestRow } from './store.ts';
import * as store from './store.ts';

type Ended = 'link_request_ended';
type Refusal = 'login_refused' | Ended;

/** The answer to the browser, and the cookies that end the interaction in it. */
export interface Shown {
  readonly link: LinkRequest;
  readonly setCookies: readonly string[];
}

/** One step of the depositor, in the browser that the authorisation server's cookie names. */
export interface Step {
  readonly request: Request;
  readonly uid: string;
  readonly address: string;
}

interface Open {
  readonly interaction: LinkInteraction;
  readonly row: LinkRequestRow;
  readonly uidHash: string;
}

/** The request of this browser while it is open; a foreign, unknown or answered one is undefined. */
async function find(bank: HostedBank, { request, uid }: Step): Promise<Open | undefined> {
  const interaction = await bank.authorisation.interaction(request);
  if (interaction?.uid !== uid || interaction.expiresAt <= bank.env.clock.now()) return undefined;
  const uidHash = createHash('sha256').update(uid).digest('base64url');
  const key = { bank: bank.code, uidHash };
  const { sql } = bank.env.db;
  const known = await store.readLinkRequest(sql, key);
  if (known === undefined) await openRow(bank, interaction, uidHash);
  const row = known ?? (await store.readLinkRequest(sql, key));
  return row === undefined || row.stage === 'ended' ? undefined : { interaction, row, uidHash };
}

/** The browser is seen for the first time; of two at once one writes. */
async function openRow(
  bank: HostedBank,
  interaction: LinkInteraction,
  uidHash: string,
): Promise<void> {
  const { expiresAt, clientId: partner } = interaction;
  const row = { bank: bank.code, uidHash, expiresAt };
  await bank.env.db.transaction(async (sql) => {
    if (!(await store.insertLinkRequest(sql, row))) return;
    await audit(sql, bank.env, {
      act: 'link_request.opened',
      actor: 'unknown',
      objects: { bank: bank.code, request: uidHash, partner },
    });
  });
}

export async function showLinkRequest(bank: HostedBank, step: Step): Promise<Result<Shown, Ended>> {
  const open = await find(bank, step);
  if (open === undefined) return refuse('link_request_ended');
  return accept({ link: await view(bank, open), setCookies: [] });
}

/**
 * A new login, also in place of one whose code does not come. Nobody proves himself for a link that is
 * stopped; what is decided is decided with the mandate.
 */
export async function beginLinkLogin(
  bank: HostedBank,
  step: Step,
  account: AccountPlace,
): Promise<Result<BegunCeremony, Ended | 'act_stopped'>> {
  const open = await find(bank, step);
  if (open === undefined) return refuse('link_request_ended');
  if ((await stoppedSince(bank, open)) !== null) return refuse('act_stopped');
  const begun = await beginLogin(bank, 'link', account);
  const to = { stage: 'login', login: begun.ceremony, mandate: null } as const;
  const moved = await move(bank, open, ['login', 'code'], to);
  return moved ? accept(begun) : refuse('link_request_ended');
}

export async function finishLinkLogin(
  bank: HostedBank,
  step: Step,
  answer: { readonly ceremony: string; readonly response: unknown },
): Promise<Result<Shown, Refusal>> {
  const open = await find(bank, step);
  if (open === undefined) return refuse('link_request_ended');
  if (open.row.login !== answer.ceremony) return refuseStep(bank, open);
  const proved = await provePasskey(bank, {
    purpose: 'link',
    login: answer.ceremony,
    address: step.address,
    response: answer.response,
    textOf: (code) =>
      say(MESSAGES.bankLinkCode, 'ja', {
        sender: bank.name,
        partner: partnerName(bank, open.interaction.clientId),
        code,
      }),
  });
  if (!proved.ok) return refuse('login_refused');
  const to = { stage: 'code', login: answer.ceremony, mandate: null } as const;
  if (!(await move(bank, open, ['login'], to))) return refuse('link_request_ended');
  return shown(bank, open, to, proved.value.phoneEnding);
}

/**
 * Takes the code and compares the proved identity with the holder. Whatever stops the link here ends
 * the request with the same answer: a mismatch, a doubt, an identity that cannot be read, a mandate
 * that exists already.
 */
export async function proveLinkCode(
  bank: HostedBank,
  step: Step,
  code: string,
): Promise<Result<Shown, Refusal>> {
  const open = await find(bank, step);
  if (open === undefined) return refuse('link_request_ended');
  const { login, stage } = open.row;
  const named = stage === 'code' && login ? await depositorOfLogin(bank, login) : undefined;
  if (named === undefined || login === null) return refuseStep(bank, open);
  // Asked before the code is used up, so that a core that does not answer costs nothing.
  const holder = await holderOf(bank, named);
  const proved = await proveCode(bank, { purpose: 'link', login, address: step.address, code });
  if (!proved.ok) return refuse('login_refused');
  const { depositor, provedBy } = proved.value;
  const made = (await isHolder(bank, open, depositor, holder))
    ? await requestOf(bank, open, { depositor, holder, provedBy })
    : refuse('authority');
  if (!made.ok) return decline(bank, open, step, { reason: made.refusal, depositor });
  const to = { stage: 'approve', login: null, mandate: made.value } as const;
  return shown(bank, open, to, holder.phone?.slice(-4) ?? '');
}

/** An answer to a login that is not this request's, or not there yet, or over. */
async function refuseStep(bank: HostedBank, open: Open): Promise<Result<never, 'login_refused'>> {
  await bank.env.db.transaction((sql) =>
    audit(sql, bank.env, {
      act: 'login.refused',
      actor: 'unknown',
      objects: { ...objectsOf(bank, open), purpose: 'link', reason: 'out_of_step' },
    }),
  );
  return refuse('login_refused');
}

/** Makes the mandate and moves the request on, together. */
async function requestOf(
  bank: HostedBank,
  open: Open,
  proved: {
    readonly depositor: string;
    readonly holder: CoreHolder;
    readonly provedBy: readonly Factor[];
  },
): Promise<Result<string, 'already_linked' | 'not_open' | 'act_stopped'>> {
  const { clientId: partner, requested } = open.interaction;
  const { limitPerDebit, credits } = requested;
  return bank.env.db.transaction(async (sql) => {
    const to = { stage: 'approve', login: null } as const;
    const key = keyOf(bank, open);
    const mine = await store.moveLinkRequest(sql, key, ['code'], { ...to, mandate: null });
    if (!mine) return refuse('not_open');
    const made = await requestMandate(sql, bank, { ...proved, partner, limitPerDebit, credits });
    if (!made.ok) return made;
    await store.moveLinkRequest(sql, key, ['approve'], { ...to, mandate: made.value });
    return made;
  });
}

/** Opens the identity, compares and forgets it. A doubt becomes a review by a person. */
async function isHolder(
  bank: HostedBank,
  { interaction }: Open,
  depositor: string,
  holder: CoreHolder,
): Promise<boolean> {
  const { env } = bank;
  const opened = await bank.authorisation.openIdentity(interaction);
  const match = opened.ok ? matchHolder(opened.value.proved, holder) : 'mismatch';
  await env.db.transaction(async (sql) => {
    if (match === 'doubt') {
      const review = { id: env.ids.next('rev'), bank: bank.code, at: env.clock.now() };
      await store.insertReview(sql, { ...review, depositor, partner: interaction.clientId });
    }
    await audit(sql, env, {
      act: `authority.${match}`,
      actor: 'system',
      objects: {
        bank: bank.code,
        depositor,
        partner: interaction.clientId,
        identity: opened.ok ? 'opened' : opened.refusal,
      },
    });
  });
  return match === 'match' || !bank.controls.has('gate.authority');
}

export async function approveLink(bank: HostedBank, step: Step): Promise<Result<Shown, Ended>> {
  const open = await find(bank, step);
  if (open?.row.stage !== 'approve' || open.row.mandate === null) {
    return refuse('link_request_ended');
  }
  const id = open.row.mandate;
  const asked = await findMandate(bank.env.db.sql, bank, id);
  const { depositor } = present(asked, 'A request that can be approved has a mandate.');
  const account = await accountOf(bank, depositor);
  const confirmed = await confirmMandate(bank, id);
  if (!confirmed.ok) return decline(bank, open, step, { reason: confirmed.refusal, depositor });
  const mandate = present(await findMandate(bank.env.db.sql, bank, id), 'It was just confirmed.');
  const now = bank.env.clock.now();
  const end = await bank.authorisation.approve(step.request, {
    depositor,
    amr: mandate.provedBy.map((factor) => AMR[factor]),
    authenticatedAt: mandate.requestedAt,
    granted: {
      mandate: mandate.id,
      limitPerDebit: mandate.limitPerDebit,
      credits: mandate.credits,
      bankName: bank.name,
      branchName: account.branchName,
      accountMasked: account.masked,
      firstDaysUntil: firstDaysUntil(now, bank.caps),
      caps: toldCaps(bank),
    },
  });
  if (!end.ok) return refuse('link_request_ended');
  await move(bank, open, ['approve'], { stage: 'ended', login: null, mandate: id });
  return accept(await over(bank, open, end.value));
}

/** RFC 8176. */
const AMR = { passkey: 'hwk', sms: 'sms' } as const;

/** The depositor refuses, at any stage. */
export async function refuseLink(bank: HostedBank, step: Step): Promise<Result<Shown, Ended>> {
  const open = await find(bank, step);
  if (open === undefined) return refuse('link_request_ended');
  return decline(bank, open, step, { reason: 'depositor' });
}

/** Why there is no link, for the bank's own eyes; outside there is one refusal. */
interface Declined {
  readonly reason: 'authority' | 'already_linked' | 'not_open' | 'act_stopped' | 'depositor';
  /** Once one has proved who he is. */
  readonly depositor?: string;
}

/** The one way in which a request ends without a link. */
async function decline(
  bank: HostedBank,
  open: Open,
  step: Step,
  why: Declined,
): Promise<Result<Shown, Ended>> {
  const end = await bank.authorisation.decline(step.request);
  if (!end.ok) return refuse('link_request_ended');
  const { mandate } = open.row;
  const to = { stage: 'ended', login: null, mandate } as const;
  await move(bank, open, ['login', 'code', 'approve'], to, why);
  if (mandate !== null) await closeRequest(bank, mandate, 'refuse');
  const ended = await over(bank, open, end.value);
  // Told to whom the stop has met; who refuses by himself goes back at once.
  const isStopped = why.reason === 'act_stopped';
  const since = isStopped ? await stoppedSince(bank, open, why.depositor) : null;
  return accept({ ...ended, link: { ...ended.link, stoppedSince: since } });
}

async function over(
  bank: HostedBank,
  open: Open,
  end: { readonly redirectTo: string; readonly setCookies: readonly string[] },
): Promise<Shown> {
  const row = { ...open.row, stage: 'ended' as const, mandate: null };
  const link = await view(bank, { ...open, row });
  return { link: { ...link, redirectTo: end.redirectTo }, setCookies: end.setCookies };
}

function keyOf(bank: HostedBank, { uidHash }: Open) {
  return { bank: bank.code, uidHash };
}

function objectsOf(bank: HostedBank, { uidHash, interaction }: Open) {
  return { bank: bank.code, request: uidHash, partner: interaction.clientId };
}

/** Moves the request on with its audit entries; false when somebody else was first. */
async function move(
  bank: HostedBank,
  open: Open,
  from: readonly LinkRequestRow['stage'][],
  to: Pick<LinkRequestRow, 'stage' | 'login' | 'mandate'>,
  declined?: Declined,
): Promise<boolean> {
  return bank.env.db.transaction(async (sql) => {
    const moved = await store.moveLinkRequest(sql, keyOf(bank, open), from, to);
    if (!moved) return false;
    await audit(sql, bank.env, {
      act: `link_request.${to.stage}`,
      actor: 'depositor',
      objects: objectsOf(bank, open),
    });
    if (declined === undefined) return true;
    await audit(sql, bank.env, {
      act: 'link_request.refused',
      actor: declined.reason === 'depositor' ? 'depositor' : 'system',
      objects: { ...objectsOf(bank, open), ...declined },
    });
    return true;
  });
}

async function shown(
  bank: HostedBank,
  open: Open,
  to: Pick<LinkRequestRow, 'stage' | 'login' | 'mandate'>,
  phoneEnding: string,
): Promise<Result<Shown, never>> {
  const link = await view(bank, { ...open, row: { ...open.row, ...to } }, phoneEnding);
  return accept({ link, setCookies: [] });
}

async function view(bank: HostedBank, open: Open, phoneEnding?: string): Promise<LinkRequest> {
  const { interaction, row } = open;
  const mandate =
    row.mandate === null ? undefined : await findMandate(bank.env.db.sql, bank, row.mandate);
  const account = mandate && (await accountOf(bank, mandate.depositor));
  const depositor =
    mandate?.depositor ?? (row.login ? await depositorOfLogin(bank, row.login) : undefined);
  const ending = phoneEnding ?? (depositor && (await holderOf(bank, depositor)).phone);
  return {
    bankName: bank.name,
    partnerName: partnerName(bank, interaction.clientId),
    walletLabel: interaction.requested.walletLabel,
    limitPerDebit: yenToNumber(interaction.requested.limitPerDebit),
    credits: interaction.requested.credits,
    caps: toldCaps(bank).map((cap) => ({ ...cap, amount: yenToNumber(cap.amount) })),
    expiresAt: toRfc3339(interaction.expiresAt),
    stage: row.stage,
    stoppedSince: await stoppedSince(bank, open, mandate?.depositor),
    accountMasked: account?.masked ?? null,
    phoneEnding: ending?.slice(-4) ?? null,
    redirectTo: null,
  };
}

/**
 * Since when the bank lets nobody link with this partner, which is no secret, or nobody link this
 * account, which only who has proved to be its depositor is told.
 */
async function stoppedSince(
  bank: HostedBank,
  { interaction }: Open,
  depositor?: string,
): Promise<string | null> {
  const account = depositor === undefined ? {} : { account: depositor };
  const objects = { partner: interaction.clientId, ...account };
  const { stop } = await readSwitch(bank.env.db.sql, bank.board, 'link', objects);
  return stop === undefined ? null : toRfc3339(stop.since);
}

/** The caps in the order in which depositor and partner are told. */
function toldCaps({ caps: { firstDays, rolling } }: HostedBank): readonly GrantedCap[] {
  return [
    { windowMs: firstDays.durationMs, amount: firstDays.amount, first: true },
    ...rolling.map(({ windowMs, amount }) => ({ windowMs, amount, first: false })),
  ];
}

export async function sweepLinkRequests(bank: HostedBank, now: Instant): Promise<void> {
  await store.sweepLinkRequests(bank.env.db.sql, now);
}
