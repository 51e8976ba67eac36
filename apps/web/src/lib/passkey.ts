import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import { type Outcome, outcomeOf } from './outcome.ts';

interface Begun<Id> {
  readonly ceremony: Id;
  readonly options: Record<string, unknown>;
}
type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: { readonly code: string } };
interface Ceremony<Id> {
  readonly ceremony: Id;
  readonly response: Record<string, unknown>;
}

async function runCeremony<Id, T>(
  begun: Outcome<Begun<Id>>,
  ask: (options: Record<string, unknown>) => Promise<unknown>,
  finish: (answer: Ceremony<Id>) => Promise<Answer<T>>,
): Promise<Outcome<T>> {
  if (!begun.ok) return begun;
  if (!browserSupportsWebAuthn()) return { ok: false, problem: 'passkey_not_supported' };
  const { ceremony, options } = begun.value;
  let response: Record<string, unknown>;
  try {
    response = (await ask(options)) as Record<string, unknown>;
  } catch {
    // Cancelled, timed out, or there is none: the device does not say which, and neither do we.
    return { ok: false, problem: 'passkey_not_used' };
  }
  return outcomeOf(finish({ ceremony, response }));
}

/** Makes a passkey: options from the server, the device's answer back to it. */
export async function makePasskey<Id, T>(
  begin: () => Promise<Answer<Begun<Id>>>,
  finish: (answer: Ceremony<Id>) => Promise<Answer<T>>,
): Promise<Outcome<T>> {
  return runCeremony(
    await outcomeOf(begin()),
    (options) =>
      startRegistration({
        optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON,
      }),
    finish,
  );
}

/** Uses a passkey: options from the server, the device's answer back to it. */
export async function askPasskey<Id, T>(
  begin: () => Promise<Answer<Begun<Id>>>,
  finish: (answer: Ceremony<Id>) => Promise<Answer<T>>,
): Promise<Outcome<T>> {
  return runCeremony(
    await outcomeOf(begin()),
    (options) =>
      startAuthentication({
        optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON,
      }),
    finish,
  );
}
