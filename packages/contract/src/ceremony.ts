import { Closed, IdOf, WebAuthnJson } from './shapes.ts';

/** The options of a WebAuthn ceremony; `ceremony` names it when the answer comes back. */
export const Ceremony = Closed({ ceremony: IdOf('chl'), options: WebAuthnJson });
export const CeremonyAnswer = Closed({ ceremony: IdOf('chl'), response: WebAuthnJson });
