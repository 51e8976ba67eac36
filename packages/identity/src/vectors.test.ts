import assert from 'node:assert/strict';
import {
  createECDH,
  createHash,
  createHmac,
  type createPublicKey,
  hkdfSync,
  X509Certificate,
} from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { cborDecode, cborEncode, type DataItem } from '@owf/mdoc';
import { present } from '@sekisho/domain/base/assert.ts';
import { instant } from '@sekisho/domain/base/instant.ts';
import { signatureVerifies } from './cose-signature.ts';
import { readDeviceResponse } from './device-response.ts';
import { trustDocumentSigner } from './issuer-trust.ts';
import { deviceAuthenticationBytes, sessionTranscript } from './session-transcript.ts';
import { digestMatches } from './verify-presentation.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex');

test('The handover equals the example of OpenID4VP 1.0, Annex B.2.6.1', () => {
  const transcript = sessionTranscript({
    clientId: 'x509_san_dns:example.com',
    nonce: 'exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA',
    responseUri: 'https://example.com/response',
    jwkThumbprint: bytes('4283ec927ae0f208daaa2d026a814f2b22dca52cf85ffa8f3f8626c6bd669047'),
  });
  assert.equal(
    hex(cborEncode(transcript)),
    '83f6f682714f70656e494434565048616e646f7665725820' +
      '048bc053c00442af9b8eed494cefdd9d95240d254b046b11b68013722aad38ac',
  );
});

test('The handover of an answer that is not encrypted has null in the place of the thumbprint', () => {
  const handover = { clientId: 'c', nonce: 'n', responseUri: 'r' };
  const info = bytes('84616361' + '6ef6' + '6172');
  const [, , [name, hash]] = sessionTranscript(handover);
  assert.equal(name, 'OpenID4VPHandover');
  assert.equal(hex(hash), createHash('sha256').update(info).digest('hex'));
});

const folder = new URL('../../../../shared/vectors/mdoc/', import.meta.url);
const skip = existsSync(folder) ? false : 'left out: ../shared/vectors/mdoc is not here';

describe('The example of ISO/IEC 18013-5 Annex D', { skip }, () => {
  const read = (name: string) => bytes(readFileSync(new URL(`${name}.hex`, folder), 'utf8').trim());

  function annexD() {
    const response = read('annex-d-device-response');
    const document = readDeviceResponse(response);
    assert.ok(document.ok);
    return { response, document: document.value };
  }

  test('is refused under authorities that did not certify its signer', () => {
    const { document } = annexD();
    const inside = instant(Date.UTC(2021, 0, 1));
    const trusted = trustDocumentSigner(document.certificateChain, [], inside);
    assert.deepEqual(trusted, { ok: false, refusal: 'issuer_untrusted' });
  });

  test('has an issuer signature that verifies, and does not when a byte of it changes', () => {
    const { document } = annexD();
    const { issuerAuth } = document;
    const certificate = new X509Certificate(present(document.certificateChain[0], 'It has one.'));
    assert.ok(signatureVerifies(issuerAuth, issuerAuth.payload, certificate.publicKey));
    const changed = issuerAuth.payload.with(100, (issuerAuth.payload[100] ?? 0) ^ 1);
    assert.ok(!signatureVerifies(issuerAuth, changed, certificate.publicKey));
  });

  test('has the digests of all its elements, and not of an element with another value', () => {
    const { document } = annexD();
    assert.equal(document.items.length, 6);
    for (const item of document.items) {
      assert.ok(digestMatches(item, document.securityObject), item.identifier);
      const last = item.encoded.length - 1;
      const encoded = item.encoded.with(last, (item.encoded[last] ?? 0) ^ 1);
      assert.ok(!digestMatches({ ...item, encoded }, document.securityObject));
    }
    assert.equal(document.securityObject.docType, 'org.iso.18013.5.1.mDL');
    assert.equal(document.securityObject.signedAt, Date.UTC(2020, 9, 1, 13, 30, 2));
  });

  test('has a device MAC over our DeviceAuthentication, which no signature is', () => {
    const { response, document } = annexD();
    assert.equal(document.deviceSignature, undefined);
    const transcriptBytes = read('annex-d-session-transcript');
    const transcript = cborDecode(transcriptBytes);
    const signed = deviceAuthenticationBytes(
      transcript,
      document.docType,
      document.deviceNameSpaces,
    );
    const [header, tag] = deviceMac(response);
    const reader = createECDH('prime256v1');
    reader.setPrivateKey(read('annex-d-ephemeral-reader-key-private'));
    const shared = reader.computeSecret(point(document.securityObject.deviceKey));
    const salt = createHash('sha256').update(transcriptBytes).digest();
    const key = Buffer.from(hkdfSync('sha256', shared, salt, 'EMacKey', 32));
    const structure = cborEncode(['MAC0', header, new Uint8Array(), signed]);
    assert.equal(createHmac('sha256', key).update(structure).digest('hex'), hex(tag));
  });
});

function deviceMac(response: Uint8Array): [header: Uint8Array, tag: Uint8Array] {
  const decoded =
    cborDecode<Map<string, Map<string, Map<string, Map<string, Uint8Array[]>>>[]>>(response);
  const [document] = decoded.get('documents') ?? [];
  const deviceAuth = document?.get('deviceSigned')?.get('deviceAuth');
  const mac = present(deviceAuth?.get('deviceMac'), 'Annex D answers with a MAC.');
  return [present(mac[0], 'A header.'), present(mac[3], 'A tag.')];
}

/** The uncompressed point of a P-256 key. */
function point(key: ReturnType<typeof createPublicKey>): Uint8Array {
  return new Uint8Array(key.export({ type: 'spki', format: 'der' }).subarray(-65));
}

test('An encoded item keeps the bytes that came, also when another writing would be shorter', () => {
  const long = bytes('d818' + '42' + '1801');
  const item = cborDecode<DataItem>(long, { unwrapTopLevelDataItem: false });
  assert.equal(hex(cborEncode(item)), hex(long));
});
