import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { credentialFromJson, optionsToJson } from './credentials.ts';

const bytes = (...values: readonly number[]) => new Uint8Array(values).buffer;

describe('the options of a ceremony', () => {
  it('are WebAuthn JSON: bytes as base64url at any depth, nothing undefined', () => {
    const options = {
      challenge: bytes(1, 2, 3),
      user: { id: new Uint8Array([4]), name: 'a' },
      excludeCredentials: [{ id: bytes(5), type: 'public-key' }],
      allowCredentials: undefined,
      timeout: 60_000,
    };
    assert.deepEqual(optionsToJson(options), {
      challenge: 'AQID',
      user: { id: 'BA', name: 'a' },
      excludeCredentials: [{ id: 'BQ', type: 'public-key' }],
      timeout: 60_000,
    });
  });
});

describe('a credential', () => {
  it('of a new passkey has the methods that libraries call', () => {
    const credential = credentialFromJson({
      id: 'AQ',
      rawId: 'AQ',
      type: 'public-key',
      response: {
        clientDataJSON: 'Ag',
        attestationObject: 'Aw',
        authenticatorData: 'BA',
        publicKey: 'BQ',
        publicKeyAlgorithm: -7,
        transports: ['internal'],
      },
      clientExtensionResults: { credProps: { rk: true } },
    });
    const response = credential.response as Record<string, () => unknown>;
    assert.deepEqual(credential.rawId, bytes(1));
    assert.deepEqual(response.attestationObject, bytes(3));
    assert.deepEqual(response.getTransports?.(), ['internal']);
    assert.deepEqual(response.getAuthenticatorData?.(), bytes(4));
    assert.deepEqual(response.getPublicKey?.(), bytes(5));
    assert.equal(response.getPublicKeyAlgorithm?.(), -7);
    const results = credential.getClientExtensionResults as () => unknown;
    assert.deepEqual(results(), { credProps: { rk: true } });
  });

  it('of a sign-in has its bytes, and null where there is no user handle', () => {
    const credential = credentialFromJson({
      id: 'AQ',
      response: { clientDataJSON: 'Ag', authenticatorData: 'Aw', signature: 'BA' },
    });
    assert.deepEqual(credential.response, {
      clientDataJSON: bytes(2),
      authenticatorData: bytes(3),
      signature: bytes(4),
      userHandle: null,
    });
  });
});
