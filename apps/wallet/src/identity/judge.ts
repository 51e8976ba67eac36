import { createHash } from 'node:crypto';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Controls } from '@sekisho/domain/controls/controls.ts';
import { parseBirthDate } from '@sekisho/domain/identity/birth-date.ts';
import type { Comparison } from '@sekisho/domain/identity/comparison.ts';
import type { ProvedIdentity } from '@sekisho/domain/identity/evidence.ts';
import { readVpToken } from '@sekisho/identity/device-response.ts';
import { CREDENTIAL_ID } from '@sekisho/identity/presentation-request.ts';
import { verifyPresentation } from '@sekisho/identity/verify-presentation.ts';

/** What one answer of a document wallet proves, and what is kept about the document itself. */
export interface JudgedDocument {
  readonly identity: ProvedIdentity;
  readonly documentValidUntil: Instant;
  readonly deviceKeySha256: string | undefined;
  readonly signerCertificateSha256: string | undefined;
  readonly evidenceSha256: Uint8Array;
}

export interface AnswerToJudge {
  readonly vpToken: string;
  readonly nonce: string;
  readonly clientId: string;
  readonly responseUri: string;
  readonly trustedIssuers: readonly string[];
  readonly now: Instant;
}

/** Pure: what is in the answer, believed only when everything about it verifies. */
export function judgeDocument(
  answer: AnswerToJudge,
  controls: Controls,
): Result<JudgedDocument, string> {
  const evidenceSha256 = new Uint8Array(createHash('sha256').update(answer.vpToken).digest());
  if (!controls.has('wallet.document-verified')) return readUnverified(answer, evidenceSha256);
  const verified = verifyPresentation(answer);
  return verified.ok ? accept({ ...verified.value, evidenceSha256 }) : verified;
}

/** The control is left out: whatever the document says of itself is taken for the truth. */
function readUnverified(
  { vpToken, now }: AnswerToJudge,
  evidenceSha256: Uint8Array,
): Result<JudgedDocument, string> {
  const read = readVpToken(vpToken, CREDENTIAL_ID);
  if (!read.ok) return read;
  const text = (identifier: string) => {
    const value = read.value.items.find((item) => item.identifier === identifier)?.value;
    return typeof value === 'string' && value.length <= 200 ? value : '';
  };
  const birthDate = parseBirthDate(text('birth_date_unicode'));
  const [nameKanji, address] = [text('full_name_unicode'), text('resident_address_unicode')];
  if (nameKanji === '' || address === '' || !birthDate.ok) return refuse('element_malformed');
  return accept({
    identity: {
      nameKanji,
      birthDate: birthDate.value,
      address,
      method: 'mobile_document',
      provedAt: now,
      issuer: 'not verified',
    },
    documentValidUntil: read.value.securityObject.validUntil,
    deviceKeySha256: undefined,
    signerCertificateSha256: undefined,
    evidenceSha256,
  });
}

/** One person has one wallet: what becomes of a proof beside those of other wallets. */
export function judgeSamePerson(
  others: readonly { readonly state: 'proved' | 'held'; readonly comparison: Comparison }[],
): 'proved' | 'held' | 'refused' {
  if (others.some(({ state, comparison }) => state === 'proved' && comparison === 'same')) {
    return 'refused';
  }
  return others.some(({ comparison }) => comparison !== 'different') ? 'held' : 'proved';
}
