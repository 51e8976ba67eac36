import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { DAY, MINUTE, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import fc from 'fast-check';
import { MAX_VP_TOKEN_CHARACTERS } from './device-response.ts';
import { NAMESPACE } from './my-number-card.ts';
import { CREDENTIAL_ID, presentationRequest } from './presentation-request.ts';
import {
  ELEMENTS,
  honestRecipe,
  makeDeviceResponse,
  makeKeyPair,
  makeTestIssuer,
  NOW,
  type Recipe,
  type TestIssuer,
  vpToken,
} from './test-document.ts';
import {
  type PresentationRefusal,
  type PresentationToVerify,
  verifyPresentation,
} from './verify-presentation.ts';

const asked = presentationRequest({
  responseUri: 'http://wallet-a.localhost:8080/identity/answer',
  nonce: 'kZ3rQ9vXbN2mLp7sT4wYh1kZ3rQ9vXbN2mLp7sT4wYh',
  state: 'state',
});
const request = {
  nonce: asked.nonce,
  clientId: asked.client_id,
  responseUri: asked.response_uri,
};

describe('The verification of a presentation', () => {
  let issuer: TestIssuer;
  let stranger: TestIssuer;

  before(async () => {
    issuer = await makeTestIssuer();
    stranger = await makeTestIssuer();
  });

  function verify(
    recipe: Partial<Recipe>,
    expected: Partial<PresentationToVerify> = {},
  ): ReturnType<typeof verifyPresentation> {
    const token = vpToken(makeDeviceResponse({ ...honestRecipe(issuer, request), ...recipe }));
    return verifyToken(token, expected);
  }

  function verifyToken(token: string, expected: Partial<PresentationToVerify> = {}) {
    const trustedIssuers = [issuer.authorityPem];
    return verifyPresentation({
      vpToken: token,
      ...request,
      trustedIssuers,
      now: NOW,
      ...expected,
    });
  }

  function refused(result: ReturnType<typeof verifyPresentation>, refusal: PresentationRefusal) {
    assert.deepEqual(result, { ok: false, refusal });
  }

  test('refuses an answer to another nonce, so a replay proves nothing', () => {
    const other = { ...request, nonce: 'another' };
    refused(verify({ request: other }), 'wrong_nonce');
  });

  test('refuses an answer that was made for another verifier', () => {
    refused(
      verify({ request: { ...request, clientId: 'redirect_uri:http://evil' } }),
      'wrong_nonce',
    );
    refused(verify({ request: { ...request, responseUri: 'http://evil' } }), 'wrong_nonce');
  });

  test('refuses yesterday’s answer under today’s nonce', () => {
    const token = vpToken(makeDeviceResponse(honestRecipe(issuer, request)));
    assert.equal(verifyToken(token).ok, true);
    refused(verifyToken(token, { nonce: 'today' }), 'wrong_nonce');
  });

  test('refuses a borrowed document that another device’s key signed for', () => {
    refused(verify({ deviceSigner: makeKeyPair().privateKey }), 'wrong_nonce');
  });

  test('refuses an altered name, birth date, address or portrait', () => {
    const portrait = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 9, 9, 9]);
    for (const shown of [
      { full_name_unicode: '犯人　太郎' },
      { birth_date_unicode: '1971年9月2日' },
      { resident_address_unicode: '○○県△△市□□町９−９−９' },
      { portrait },
    ]) {
      refused(verify({ shown }), 'digest_mismatch');
    }
  });

  test('refuses a security object that was altered after it was signed', () => {
    const tamper = (bytes: Uint8Array) => {
      const year = Buffer.from(bytes).indexOf('2027-');
      assert.ok(year > 0);
      return Uint8Array.from(bytes, (byte, i) => (i === year + 3 ? byte + 1 : byte));
    };
    refused(verify({ tamper }), 'issuer_signature_invalid');
  });

  test('refuses an issuer that nobody trusts, also under the same name', () => {
    refused(verify({ issuer: stranger }), 'issuer_untrusted');
    refused(verify({}, { trustedIssuers: [] }), 'issuer_untrusted');
    refused(verify({}, { trustedIssuers: [stranger.authorityPem] }), 'issuer_untrusted');
    const both = { trustedIssuers: [stranger.authorityPem, issuer.authorityPem] };
    assert.equal(verify({}, both).ok, true, 'two authorities of one name are told apart by key');
  });

  test('refuses a stranger’s signature beside a trusted certificate', () => {
    const forged = { ...issuer, signerKey: stranger.signerKey };
    refused(verify({ issuer: forged }), 'issuer_signature_invalid');
  });

  test('refuses a certificate that is garbage, for another purpose, or of an authority', async () => {
    const garbage = { ...issuer, signerCertificate: Uint8Array.from([1, 2, 3]) };
    refused(verify({ issuer: garbage }), 'issuer_untrusted');
    for (const wrong of [{ signerPurpose: '1.3.6.1.5.5.7.3.1' }, { signerIsAuthority: true }]) {
      const other = await makeTestIssuer(wrong);
      const trustedIssuers = [other.authorityPem];
      refused(verify({ issuer: other }, { trustedIssuers }), 'issuer_untrusted');
    }
  });

  test('refuses a signer or authority that is out of its validity', async () => {
    for (const wrong of [
      { signerNotAfter: plus(NOW, -SECOND) },
      { signerNotBefore: plus(NOW, MINUTE) },
      { authorityNotAfter: plus(NOW, -SECOND) },
    ]) {
      const other = await makeTestIssuer(wrong);
      const result = verify({ issuer: other }, { trustedIssuers: [other.authorityPem] });
      refused(result, 'issuer_certificate_expired');
    }
    const early = verify({ signedAt: plus(NOW, -2 * DAY) });
    refused(early, 'issuer_certificate_expired');
  });

  test('refuses a document before and after its validity, to the second', () => {
    refused(verify({ validFrom: plus(NOW, SECOND) }), 'document_not_yet_valid');
    refused(verify({ signedAt: plus(NOW, SECOND) }), 'document_not_yet_valid');
    const validUntil = plus(NOW, 30 * DAY);
    assert.equal(verify({ validUntil }, { now: validUntil }).ok, true);
    refused(verify({ validUntil }, { now: plus(validUntil, SECOND) }), 'document_expired');
  });

  test('refuses the individual number, and anything else that was not asked for', () => {
    for (const extra of [
      [NAMESPACE, 'individual_number_unicode', '123456789012'],
      [NAMESPACE, 'sex_unicode', '女'],
      ['org.iso.23220.1', 'full_name_unicode', '番号　花子'],
    ] as const) {
      refused(verify({ elements: [...ELEMENTS, extra] }), 'element_not_requested');
    }
    const deviceElements = new Map([[NAMESPACE, new Map([['full_name_unicode', '犯人']])]]);
    refused(verify({ deviceElements }), 'element_not_requested');
  });

  test('refuses a document without one of the elements, or with it in another name space', () => {
    for (let i = 0; i < ELEMENTS.length; i++) {
      refused(verify({ elements: ELEMENTS.toSpliced(i, 1) }), 'element_missing');
    }
    refused(verify({ elements: [] }), 'element_missing');
    const elsewhere = ELEMENTS.map(([, name, value]) => ['org.example', name, value] as const);
    refused(verify({ elements: elsewhere }), 'element_missing');
  });

  test('refuses an element twice, even when the issuer signed both', () => {
    const twice = [NAMESPACE, 'full_name_unicode', '犯人　太郎'] as const;
    refused(verify({ elements: [...ELEMENTS, twice] }), 'malformed');
  });

  test('refuses elements that are not what they should be', () => {
    for (const [name, value] of [
      ['full_name_unicode', ''],
      ['full_name_unicode', 7],
      ['full_name_unicode', '番'.repeat(501)],
      ['birth_date_unicode', '1971年9月31日'],
      ['birth_date_unicode', '不詳'],
      ['resident_address_unicode', new Uint8Array(3)],
      ['portrait', 'text'],
      ['portrait', new Uint8Array(100)],
    ] as const) {
      const elements = ELEMENTS.map((element) =>
        element[1] === name ? ([NAMESPACE, name, value] as const) : element,
      );
      refused(verify({ elements }), 'element_malformed');
    }
  });

  test('refuses another kind of document, in either place where it is named', () => {
    refused(verify({ docType: 'org.iso.18013.5.1.mDL' }), 'wrong_doctype');
    refused(verify({ signedDocType: 'org.iso.18013.5.1.mDL' }), 'wrong_doctype');
  });

  test('refuses algorithms that it does not know, and a MAC in the place of a signature', () => {
    refused(verify({ algorithm: -257 }), 'algorithm_not_accepted');
    refused(verify({ algorithm: -8 }), 'algorithm_not_accepted');
    refused(verify({ algorithm: -35 }), 'issuer_signature_invalid');
    refused(verify({ deviceAuth: 'mac' }), 'device_signature_missing');
  });

  test('refuses an answer without a document', () => {
    refused(verify({ status: 10 }), 'document_missing');
    refused(verifyToken('{}'), 'document_missing');
    const empty = Buffer.from(
      'a36776657273696f6e63312e3069646f63756d656e7473806673746174757300',
      'hex',
    );
    refused(verifyToken(vpToken(empty)), 'document_missing');
  });

  test('refuses what is not a VP token', () => {
    const good = vpToken(makeDeviceResponse(honestRecipe(issuer, request)));
    const presentation = JSON.parse(good)[CREDENTIAL_ID][0];
    for (const token of [
      '',
      'null',
      '[]',
      '"text"',
      '{',
      presentation,
      JSON.stringify({ [CREDENTIAL_ID]: presentation }),
      JSON.stringify({ [CREDENTIAL_ID]: [] }),
      JSON.stringify({ [CREDENTIAL_ID]: [presentation, presentation] }),
      JSON.stringify({ other: [presentation] }),
      JSON.stringify({ [CREDENTIAL_ID]: [presentation], other: [presentation] }),
      JSON.stringify({ [CREDENTIAL_ID]: [`${presentation}=`] }),
      JSON.stringify({ [CREDENTIAL_ID]: [`${presentation}AA`] }),
      JSON.stringify({ [CREDENTIAL_ID]: [''] }),
      JSON.stringify({ [CREDENTIAL_ID]: [7] }),
    ]) {
      refused(verifyToken(token), 'malformed');
    }
  });

  test('refuses a huge answer before it decodes anything', () => {
    refused(verifyToken('a'.repeat(MAX_VP_TOKEN_CHARACTERS + 1)), 'too_large');
    const elements = ELEMENTS.map((element) =>
      element[1] === 'portrait'
        ? ([NAMESPACE, 'portrait', new Uint8Array(300_000)] as const)
        : element,
    );
    refused(verify({ elements }), 'too_large');
  });

  test('refuses every truncation', () => {
    const whole = makeDeviceResponse(honestRecipe(issuer, request));
    for (let length = 0; length < whole.length; length += 7) {
      refused(verifyToken(vpToken(whole.subarray(0, length))), 'malformed');
    }
  });

  test('refuses random bytes and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.equal(verifyToken(vpToken(bytes)).ok, false);
      }),
    );
  });

  test('proves the same person or nothing, whichever byte is changed', () => {
    const whole = makeDeviceResponse(honestRecipe(issuer, request));
    const honest = verifyToken(vpToken(whole));
    const position = fc.integer({ min: 0, max: whole.length - 1 });
    fc.assert(
      fc.property(position, fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = whole.with(at, (whole[at] ?? 0) ^ change);
        const result = verifyToken(vpToken(changed));
        if (result.ok) assert.deepEqual(result, honest);
      }),
      { numRuns: 500 },
    );
  });

  test('accepts an honest answer and gives what it proves', () => {
    const result = verify({});
    assert.ok(result.ok);
    const { identity, documentValidUntil, deviceKeySha256 } = result.value;
    assert.deepEqual(identity, {
      nameKanji: '番号　花子',
      birthDate: '1971-09-01',
      address: '○○県△△市□□町１−２−３',
      portrait: Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]),
      method: 'mobile_document',
      provedAt: NOW,
      issuer: 'C=JP, CN=Test IACA',
    });
    assert.equal(documentValidUntil, Math.floor(plus(NOW, 365 * DAY) / SECOND) * SECOND);
    assert.match(deviceKeySha256, /^[0-9a-f]{64}$/);
    assert.equal(verify({ algorithm: -9 }).ok, true, 'the fully specified name of ES256');
  });

  test('names the same device by the same hash, whatever the nonce', () => {
    const device = makeKeyPair();
    const hash = (nonce: string) => {
      const recipe = honestRecipe(issuer, { ...request, nonce }, device);
      const result = verifyToken(vpToken(makeDeviceResponse(recipe)), { nonce });
      return result.ok && result.value.deviceKeySha256;
    };
    assert.equal(hash('one'), hash('two'));
  });
});

describe('The presentation request', () => {
  test('never asks for the individual number, nor for anything but the four elements', () => {
    assert.ok(!JSON.stringify(asked).includes('individual_number'));
    assert.deepEqual(
      asked.dcql_query.credentials.flatMap(({ claims }) => claims.map(({ path }) => path[1])),
      ['full_name_unicode', 'birth_date_unicode', 'resident_address_unicode', 'portrait'],
    );
  });

  test('names its client by the address that the answer goes to', () => {
    assert.equal(asked.client_id, `redirect_uri:${asked.response_uri}`);
    assert.equal(asked.response_mode, 'direct_post');
  });
});
