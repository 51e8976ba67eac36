import {
  openSoftwarePasskey,
  type SoftwarePasskey,
} from '@sekisho/demo/device/software-passkey.ts';
import { type AnswerPasskey, assertWith } from '../people/bank-visit.ts';
import { random } from '../people/customer.ts';

/** Well-formed and made of nothing: there is no key behind it. */
export const noPasskey: AnswerPasskey = (options) => ({
  id: 'AAAAAAAAAAAAAAAAAAAAAA',
  rawId: 'AAAAAAAAAAAAAAAAAAAAAA',
  type: 'public-key',
  clientExtensionResults: {},
  response: {
    clientDataJSON: Buffer.from(
      JSON.stringify({ type: 'webauthn.get', challenge: options.challenge }),
    ).toString('base64url'),
    authenticatorData: Buffer.alloc(37).toString('base64url'),
    signature: 'AA',
    userHandle: '',
  },
});

/** The thief's client signs for any bank with a key that he made himself. */
export function ownPasskey(): AnswerPasskey {
  const person = 'thief';
  return (options, origin) => {
    const device = openSoftwarePasskey({ person, random, ignoresOrigin: true });
    const rpId = options.rpId ?? new URL(origin).hostname;
    const made = device.createCredential(
      {
        rp: { id: rpId },
        user: { id: 'dGhpZWY' },
        challenge: options.challenge,
        pubKeyCredParams: [{ alg: -7 }],
      },
      origin,
    );
    return made.ok ? assertWith(device)(options, origin) : undefined;
  };
}

/** Another depositor's device, at the bank's true page: everything is right but whose it is. */
export function passkeyOf(device: SoftwarePasskey): AnswerPasskey {
  // Whatever credential the bank names for the victim, this device gives its own.
  return ({ allowCredentials: _, ...any }, origin) => assertWith(device)(any, origin);
}

/** An answer that was given once, given again. */
export function replayed(response: Record<string, unknown>): AnswerPasskey {
  return () => response;
}

/** A page that looks like the bank's, at an address that is not the bank's. */
export function falseOrigin(origin: string): string {
  const { protocol, hostname, port } = new URL(origin);
  const label = hostname.split('.')[0] ?? 'bank';
  return `${protocol}//${label}-anshin.localhost${port === '' ? '' : `:${port}`}`;
}
