import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { DAY, instant, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import {
  type PresentationRequest,
  presentationLink,
  presentationRequest,
} from '@sekisho/identity/presentation-request.ts';
import { verifyPresentation } from '@sekisho/identity/verify-presentation.ts';
import { type Random, systemRandom } from '@sekisho/runtime/env.ts';
import {
  createDocumentIssuer,
  type DocumentIssuer,
  renewDocumentSigner,
} from './document-issuer.ts';
import {
  presentDocument,
  readWalletRequest,
  type Theft,
  walletRequest,
} from './document-wallet.ts';
import { issueDocument, type MobileDocument } from './mobile-document.ts';
import { drawPortrait } from './portrait.ts';
import { makeSoftwareKey, publicHalf, type SoftwareKey } from './software-key.ts';

const now = instant(Date.UTC(2026, 10, 22, 3));
const random = systemRandom;
const NAMESPACE = 'org.iso.23220.1.jp';
const person = {
  nameKanji: '番号　花子',
  nameKana: 'バンゴウ　ハナコ',
  birthDate: '1971-09-01',
  address: '東京都港区本町１丁目２番３号',
  sex: 'female',
  portrait: drawPortrait('番号　花子'),
} as const;

function seeded(seed: string): Random {
  let count = 0;
  return {
    bytes(length) {
      const blocks = Array.from({ length: Math.ceil(length / 32) }, () =>
        createHash('sha256').update(`${seed}/${count++}`).digest(),
      );
      return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
    },
  };
}

function newRequest(nonce = 'nonce-of-today'): PresentationRequest {
  const responseUri = 'http://wallet-a.localhost:8080/identity/answer';
  return presentationRequest({ responseUri, nonce, state: 'state' });
}

describe('The demonstration’s document issuer and wallet', () => {
  let issuer: DocumentIssuer;
  let deviceKey: SoftwareKey;
  let document: MobileDocument;

  before(async () => {
    issuer = await createDocumentIssuer({ name: 'Demonstration', now, random });
    deviceKey = makeSoftwareKey(random);
    document = await issueDocument({
      issuer,
      person,
      deviceKey: publicHalf(deviceKey),
      now,
      random,
    });
  });

  async function present(theft: Theft, request = newRequest(), key = deviceKey) {
    const options = { document, deviceKey: key, request: walletRequest(request), random, theft };
    const answer = await presentDocument(options);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.value;
  }

  function verify(vpToken: string, request = newRequest(), at = now) {
    return verifyPresentation({
      vpToken,
      nonce: request.nonce,
      clientId: request.client_id,
      responseUri: request.response_uri,
      trustedIssuers: [issuer.authority.certificate],
      now: at,
    });
  }

  const thefts: readonly (readonly [why: string, theft: Theft, refusal: string])[] = [
    ['the key of another device', { deviceKey: makeSoftwareKey(random) }, 'wrong_nonce'],
    ['another name', { alter: { full_name_unicode: '犯人　太郎' } }, 'digest_mismatch'],
    ['another face', { alter: { portrait: drawPortrait('犯人') } }, 'digest_mismatch'],
    ['an answer to another nonce', { signedFor: { nonce: 'stolen' } }, 'wrong_nonce'],
    ['an answer for another verifier', { signedFor: { clientId: 'evil' } }, 'wrong_nonce'],
    ['no portrait', { withhold: ['portrait'] }, 'element_missing'],
    [
      'the individual number',
      { disclose: [[NAMESPACE, 'individual_number_unicode']] },
      'element_not_requested',
    ],
    ['the sex', { disclose: [['org.iso.23220.1', 'sex']] }, 'element_not_requested'],
  ];
  for (const [why, theft, refusal] of thefts) {
    test(`A presentation with ${why} is refused`, async () => {
      assert.deepEqual(verify(await present(theft)), { ok: false, refusal });
    });
  }

  test('A presentation that was seen yesterday is refused today', async () => {
    const seen = await present({}, newRequest('nonce-of-yesterday'));
    assert.equal(verify(seen, newRequest('nonce-of-yesterday')).ok, true);
    assert.deepEqual(verify(seen), { ok: false, refusal: 'wrong_nonce' });
  });

  test('A document of a thief’s own issuer is refused, also under the same name', async () => {
    const forger = await createDocumentIssuer({ name: issuer.name, now, random });
    const forged = await issueDocument({ issuer: forger, person, deviceKey, now, random });
    const request = walletRequest(newRequest());
    const answer = await presentDocument({ document: forged, deviceKey, request, random });
    assert.deepEqual(answer.ok && verify(answer.value), { ok: false, refusal: 'issuer_untrusted' });
  });

  test('An honest presentation proves the person and shows no more than was asked', async () => {
    const vpToken = await present({});
    const result = verify(vpToken);
    assert.ok(result.ok, JSON.stringify(result));
    const { nameKanji, birthDate, address, portrait } = result.value.identity;
    const { nameKanji: name, birthDate: birth, address: home, portrait: face } = person;
    assert.deepEqual([nameKanji, birthDate, address, portrait], [name, birth, home, face]);
    assert.equal(result.value.identity.issuer, 'C=JP, O=Demonstration, CN=Demonstration IACA');
    const [encoded] = Object.values<string[]>(JSON.parse(vpToken))[0] ?? [];
    const shown = Buffer.from(encoded ?? '', 'base64url').toString('utf8');
    assert.ok(shown.includes('full_name_unicode'));
    assert.ok(!shown.includes('individual_number') && !shown.includes('sex'));
  });

  test('A document is valid until its last second', async () => {
    const vpToken = await present({});
    assert.equal(verify(vpToken, newRequest(), plus(now, 365 * DAY)).ok, true);
    const after = verify(vpToken, newRequest(), plus(now, 365 * DAY + SECOND));
    assert.deepEqual(after, { ok: false, refusal: 'document_expired' });
    const before = verify(vpToken, newRequest(), plus(now, -SECOND));
    assert.deepEqual(before, { ok: false, refusal: 'document_not_yet_valid' });
  });

  test('An issuer comes back from its JSON and goes on issuing', async () => {
    const restored: DocumentIssuer = JSON.parse(JSON.stringify(issuer));
    const later = plus(now, 400 * DAY);
    const renewed = await renewDocumentSigner(restored, { now: later, random });
    for (const [by, at] of [
      [restored, now],
      [renewed, later],
    ] as const) {
      const issued = await issueDocument({ issuer: by, person, deviceKey, now: at, random });
      const request = walletRequest(newRequest());
      const answer = await presentDocument({ document: issued, deviceKey, request, random });
      assert.ok(answer.ok);
      assert.equal(verify(answer.value, newRequest(), at).ok, true);
    }
  });

  test('The same seed gives the same keys', async () => {
    const options = { name: 'Seeded', now };
    const [a, b, c] = await Promise.all([
      createDocumentIssuer({ ...options, random: seeded('a') }),
      createDocumentIssuer({ ...options, random: seeded('a') }),
      createDocumentIssuer({ ...options, random: seeded('c') }),
    ]);
    assert.deepEqual(a.authority.key, b.authority.key);
    assert.deepEqual(a.signer.key, b.signer.key);
    assert.notDeepEqual(a.authority.key, c.authority.key);
  });

  test('The wallet refuses a request whose answer would go to somebody else', () => {
    const link = (request: object) =>
      new URL(presentationLink('http://x.localhost/', request as PresentationRequest)).searchParams;
    const honest = newRequest();
    for (const [request, refusal] of [
      [{ ...honest, response_uri: 'http://evil.example/' }, 'verifier_unclear'],
      [{ ...honest, client_id: 'x509_san_dns:bank.example' }, 'verifier_unclear'],
      [{ ...honest, nonce: '' }, 'request_malformed'],
      [{ ...honest, response_mode: 'fragment' }, 'request_malformed'],
      [{ ...honest, response_type: 'code' }, 'request_malformed'],
      [{ ...honest, dcql_query: 'garbage' }, 'request_malformed'],
      [{ ...honest, dcql_query: { credentials: [] } }, 'request_malformed'],
    ] as const) {
      assert.deepEqual(readWalletRequest(link(request)), { ok: false, refusal });
    }
    assert.deepEqual(readWalletRequest(link(honest)), { ok: true, value: walletRequest(honest) });
  });

  test('The wallet refuses to answer for a document or an element that it has not', async () => {
    const request = walletRequest(newRequest());
    const options = { document, deviceKey, random };
    assert.deepEqual(
      await presentDocument({
        ...options,
        request: { ...request, docType: 'org.iso.18013.5.1.mDL' },
      }),
      { ok: false, refusal: 'no_such_document' },
    );
    const elements = [[NAMESPACE, 'shoe_size']] as const;
    assert.deepEqual(await presentDocument({ ...options, request: { ...request, elements } }), {
      ok: false,
      refusal: 'no_such_element',
    });
  });
});

test('A portrait is a small picture that follows from the name', () => {
  const portrait = drawPortrait('番号　花子');
  assert.equal(Buffer.from(portrait.subarray(1, 4)).toString('latin1'), 'PNG');
  assert.ok(portrait.length < 8_192);
  assert.deepEqual(portrait, drawPortrait('番号　花子'));
  assert.notDeepEqual(portrait, drawPortrait('番号　太郎'));
});
