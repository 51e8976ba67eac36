import { createHash, timingSafeEqual } from 'node:crypto';
import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { businessDate, type Instant, instant, MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { normaliseAddress } from '@sekisho/domain/identity/address.ts';
import { IDENTITY_METHODS, lawfulOn } from '@sekisho/domain/identity/evidence.ts';
import { samePerson } from '@sekisho/domain/identity/one-person.ts';
import { personSearchText } from '@sekisho/domain/identity/person-name.ts';
import type { ProvedIdentity } from '@sekisho/fapi/identity-claims.ts';
import {
  type PresentationRequest,
  presentationRequest,
} from '@sekisho/identity/presentation-request.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { randomToken } from '@sekisho/runtime/env.ts';
import { lockWalletRow, moveStage, type Wallet } from '../enrolment/service.ts';
import { judgeIdentityStep } from '../enrolment/stage.ts';
import { notify } from '../notice/service.ts';
import type { Parts } from '../parts.ts';
import { type JudgedDocument, judgeDocument, judgeSamePerson } from './judge.ts';
import * as store from './store.ts';

const PRESENTATION_LIFE_MS = 10 * MINUTE;

/** A customer in one browser: what began there must end there. */
export interface Holder {
  readonly wallet: Id<'wlt'>;
  /** Names the browser session without being its secret. */
  readonly sessionHash: Uint8Array;
}

export interface PresentationState {
  readonly id: Id<'idp'>;
  readonly request: PresentationRequest;
  readonly state: store.PresentationRow['state'];
  readonly expiresAt: Instant;
}

export async function createPresentation(
  parts: Parts,
  holder: Holder,
): Promise<Result<PresentationState, 'step_not_open'>> {
  const { env, config } = parts;
  return env.db.transaction(async (sql) => {
    const step = judgeIdentityStep(await lockWalletRow(sql, holder.wallet), config.controls);
    if (!step.ok) return step;
    const now = env.clock.now();
    const id = env.ids.next('idp');
    const expiresAt = plus(now, PRESENTATION_LIFE_MS);
    const secrets = { nonce: randomToken(env.random), request_state: randomToken(env.random) };
    await store.insertPresentation(sql, {
      id,
      wallet: holder.wallet,
      session_hash: holder.sessionHash,
      ...secrets,
      createdAt: now,
      expiresAt,
    });
    await audit(sql, env, {
      act: 'identity.requested',
      actor: holder.wallet,
      objects: { wallet: holder.wallet, presentation: id },
    });
    const request = requestOf(parts, { id, ...secrets });
    return accept({ id, request, state: 'waiting', expiresAt } as const);
  });
}

export async function readPresentation(
  parts: Parts,
  holder: Holder,
  id: string,
): Promise<Result<PresentationState, 'not_found'>> {
  const row = await store.findPresentation(parts.env.db.sql, id);
  if (row?.wallet !== holder.wallet) return refuse('not_found');
  const expiresAt = instant(Number(row.expires_at));
  return accept({ id: row.id, request: requestOf(parts, row), state: row.state, expiresAt });
}

/** The request as the document wallet fetches it; who asks for it needs no session. */
export async function readRequest(
  parts: Parts,
  id: string,
): Promise<Result<PresentationRequest, 'not_found'>> {
  const row = await store.findPresentation(parts.env.db.sql, id);
  const open = row?.state === 'waiting' && Number(row.expires_at) > parts.env.clock.now();
  return row !== undefined && open ? accept(requestOf(parts, row)) : refuse('not_found');
}

function requestOf(
  { config }: Parts,
  row: Pick<store.PresentationRow, 'id' | 'nonce' | 'request_state'>,
): PresentationRequest {
  const { id, nonce, request_state: state } = row;
  return presentationRequest({
    responseUri: `${config.origin}/openid4vp/responses/${id}`,
    nonce,
    state,
  });
}

/**
 * Takes the answer of a document wallet, once. Nothing is believed yet; the code that is given back
 * finds its way to the holder's browser through the document wallet.
 */
export async function takeAnswer(
  parts: Parts,
  id: string,
  answer: { readonly vpToken: string; readonly state: string },
): Promise<Result<{ readonly responseCode: string }, 'not_found' | 'request_malformed'>> {
  const { env, vault } = parts;
  return env.db.transaction(async (sql) => {
    const row = await store.holdPresentation(sql, id);
    const open = row?.state === 'waiting' && Number(row.expires_at) > env.clock.now();
    if (row === undefined || !open) return refuse('not_found');
    if (!sameText(row.request_state, answer.state)) return refuse('request_malformed');
    const responseCode = randomToken(env.random);
    const sealed = await vault.seal(sql, row.wallet, 'presentation', answer.vpToken);
    await store.writeAnswer(sql, id, { sealed, responseCodeHash: hash(responseCode) });
    await audit(sql, env, {
      act: 'identity.answered',
      actor: 'document wallet',
      objects: { wallet: row.wallet, presentation: id },
    });
    return accept({ responseCode });
  });
}

/** Judges the answer in the browser that asked, and opens, holds or refuses. */
export async function completePresentation(
  parts: Parts,
  holder: Holder,
  of: { readonly id: string; readonly responseCode: string },
): Promise<Result<true, 'not_found' | 'identity_refused' | 'ceremony_expired' | 'step_not_open'>> {
  const { env, config } = parts;
  return env.db.transaction(async (sql) => {
    const wallet = await lockWalletRow(sql, holder.wallet);
    const row = await store.holdPresentation(sql, of.id);
    if (row?.wallet !== holder.wallet) return refuse('not_found');
    const step = judgeIdentityStep(wallet, config.controls);
    if (!step.ok) return step;
    if (row.answer === null) {
      return refuse(row.state === 'waiting' ? 'step_not_open' : 'ceremony_expired');
    }
    if (Number(row.expires_at) <= env.clock.now()) return refuse('ceremony_expired');
    if (config.controls.has('wallet.response-bound') && !isBound(row, holder, of.responseCode)) {
      await audit(sql, env, {
        act: 'identity.refused',
        actor: holder.wallet,
        objects: {
          wallet: holder.wallet,
          presentation: row.id,
          reason: 'response_not_bound',
        },
      });
      return refuse('identity_refused');
    }
    const judged = await judgeAnswer(parts, sql, row, row.answer);
    const state = judged.ok ? await keep(parts, sql, wallet, judged.value) : 'refused';
    await store.endPresentation(sql, row.id, state);
    await audit(sql, env, {
      act: `identity.${state}`,
      actor: holder.wallet,
      objects: {
        wallet: holder.wallet,
        presentation: row.id,
        reason: judged.ok ? SAME_PERSON[state] : judged.refusal,
      },
    });
    return state === 'refused' ? refuse('identity_refused') : accept(true);
  });
}

/** Why a document that verified did not open the wallet: for our own eyes, never in an answer. */
const SAME_PERSON = { proved: null, held: 'same_person_in_doubt', refused: 'same_person' } as const;

function isBound(row: store.PresentationRow, holder: Holder, responseCode: string): boolean {
  const expected = present(row.response_code_hash, 'An answer has its response code.');
  return (
    timingSafeEqual(row.session_hash, holder.sessionHash) &&
    timingSafeEqual(expected, hash(responseCode))
  );
}

async function judgeAnswer(
  parts: Parts,
  sql: Sql,
  row: store.PresentationRow,
  sealed: Uint8Array,
): Promise<Result<JudgedDocument, string>> {
  const { env, config, vault } = parts;
  const now = env.clock.now();
  if (!lawfulOn('mobile_document', businessDate(now))) return refuse('method_not_lawful');
  const request = requestOf(parts, row);
  return judgeDocument(
    {
      vpToken: await vault.open(sql, row.wallet, 'presentation', sealed),
      nonce: request.nonce,
      clientId: request.client_id,
      responseUri: request.response_uri,
      trustedIssuers: config.documentIssuers,
      now,
    },
    config.controls,
  );
}

/** Stores the identity unless another wallet is this person's; says which of the three it was. */
async function keep(
  parts: Parts,
  sql: Sql,
  wallet: Wallet,
  judged: JudgedDocument,
): Promise<'proved' | 'held' | 'refused'> {
  const { env, vault } = parts;
  const others = await findOthers(parts, sql, wallet.id, judged);
  const state = judgeSamePerson(others);
  if (state === 'refused') return state;
  const { identity } = judged;
  const seal = (field: string, plain: string | Uint8Array) =>
    vault.seal(sql, wallet.id, field, plain);
  await store.insertIdentity(sql, {
    wallet: wallet.id,
    state,
    name_kanji: await seal('name_kanji', identity.nameKanji),
    birth_date: await seal('birth_date', identity.birthDate),
    address: await seal('address', identity.address),
    portrait: identity.portrait === undefined ? null : await seal('portrait', identity.portrait),
    person_index: vault.indexOf('person', personSearchText(identity)),
    residence_index: vault.indexOf('residence', residenceText(identity)),
    method: identity.method,
    rule_revision: ruleRevision(env.clock.now()),
    issuer: identity.issuer,
    proved_at: BigInt(identity.provedAt),
    document_valid_until: BigInt(judged.documentValidUntil),
    device_key_sha256: judged.deviceKeySha256 ?? null,
    signer_certificate_sha256: judged.signerCertificateSha256 ?? null,
    evidence_sha256: judged.evidenceSha256,
  });
  await moveStage(sql, wallet, state === 'proved' ? 'proveIdentity' : 'holdIdentity');
  if (state === 'proved') await notify(parts, sql, { wallet: wallet.id, kind: 'identity_proved' });
  for (const other of others.filter(({ comparison }) => comparison !== 'different')) {
    await store.insertReview(sql, {
      id: env.ids.next('rev'),
      wallet: wallet.id,
      otherWallet: other.wallet,
      openedAt: env.clock.now(),
    });
  }
  return state;
}

async function findOthers(parts: Parts, sql: Sql, wallet: string, judged: JudgedDocument) {
  const { config, vault } = parts;
  if (!config.controls.has('wallet.one-person')) return [];
  const indexes = vault.searchFor('person', personSearchText(judged.identity));
  const rows = await store.findSamePerson(sql, wallet, indexes);
  return Promise.all(
    rows.map(async (row) => ({
      wallet: row.wallet,
      state: row.state,
      comparison: samePerson(judged.identity, await openIdentity(parts, sql, row)),
    })),
  );
}

function residenceText(identity: JudgedDocument['identity']): string {
  return `${personSearchText(identity)} ${normaliseAddress(identity.address)}`;
}

/** The day from which the rule's present wording was in force: the letter is looked up, not kept. */
function ruleRevision(now: Instant): string {
  const today = businessDate(now);
  const { numberings } = IDENTITY_METHODS.mobile_document;
  return numberings.findLast(({ from }) => from <= today)?.from ?? '';
}

async function openIdentity(
  { vault }: Parts,
  sql: Sql,
  row: store.IdentityRow,
): Promise<Pick<ProvedIdentity, 'nameKanji' | 'birthDate' | 'address'>> {
  return {
    nameKanji: await vault.open(sql, row.wallet, 'name_kanji', row.name_kanji),
    birthDate: await vault.open(sql, row.wallet, 'birth_date', row.birth_date),
    address: await vault.open(sql, row.wallet, 'address', row.address),
  };
}

/** What this wallet proved, for a bank's eyes; undefined while nothing is proved or it is held. */
export async function provedIdentityOf(
  parts: Parts,
  wallet: Id<'wlt'>,
): Promise<ProvedIdentity | undefined> {
  const { sql } = parts.env.db;
  const row = await store.findIdentity(sql, wallet);
  if (row?.state !== 'proved') return undefined;
  return {
    ...(await openIdentity(parts, sql, row)),
    method: row.method,
    provedAt: instant(Number(row.proved_at)),
    issuer: row.issuer,
  };
}

/** The proved kanji name, once identity is proved. */
export async function provedNameOf(
  { env, vault }: Parts,
  wallet: Id<'wlt'>,
): Promise<string | undefined> {
  const row = await store.findIdentity(env.db.sql, wallet);
  if (row?.state !== 'proved') return undefined;
  return vault.open(env.db.sql, wallet, 'name_kanji', row.name_kanji);
}

/** Answers that nobody took over in time are dropped. */
export async function sweepPresentations({ env }: Parts, now: Instant): Promise<void> {
  await store.dropExpiredAnswers(env.db.sql, now);
}

function hash(text: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(text).digest());
}

function sameText(a: string, b: string): boolean {
  return timingSafeEqual(hash(a), hash(b));
}
