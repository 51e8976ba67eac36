/**
 * Every control that stands between a thief and a depositor's money, by a stable id. A control is a
 * check; an exercise may leave it out, and then the check answers yes. It never adds a field or a route.
 */
export const CONTROLS = {
  'wallet.phone-proved': 'A wallet proves a phone number before it proves an identity.',
  'wallet.document-verified':
    'A mobile document is believed only with issuer chain, digests, validity and device signature over our nonce.',
  'wallet.response-bound':
    'The answer of a document wallet counts only in the browser that asked for it.',
  'wallet.one-person': 'One person has one wallet; the same name and birth date wait for a person.',
  'wallet.identity-first': 'Without a proved identity there is no link, no charge and no payment.',
  'wallet.balance-limit': 'A wallet holds at most its legal limit.',
  'gate.passkey': 'The depositor proves a passkey that the bank registered.',
  'gate.code': 'The depositor proves a code sent to the number on the bank’s file.',
  'gate.authority': 'The wallet’s proved identity must clearly be the account holder.',
  'gate.tries': 'Wrong passkeys are counted per source, wrong codes per account as well.',
  'gate.one-mandate': 'A wallet has one mandate on an account.',
  'gate.caps': 'Debits of an account stay under rolling caps over all partners.',
  'wallet.switches': 'What the operator has stopped by a switch is refused.',
  'gate.switches': 'What the bank has stopped by a switch is refused.',
} as const;

export type ControlId = keyof typeof CONTROLS;

/** Which controls are in place. Made at start; nothing changes it while a server runs. */
export interface Controls {
  has(control: ControlId): boolean;
}

/** Every control in place: the only setting of a production server. */
export const ALL_CONTROLS: Controls = { has: () => true };

/** All controls but these, for a server that an exercise started on a database of its own. */
export function controlsWithout(left: readonly ControlId[] | 'all'): Controls {
  return { has: (control) => left !== 'all' && !left.includes(control) };
}

/** Reads `all` or a list `a,b`; unknown ids are told. */
export function parseWithout(text: string): readonly ControlId[] | 'all' | { unknown: string } {
  if (text === 'all') return 'all';
  const ids = text.split(',').filter((id) => id !== '');
  const unknown = ids.find((id) => !Object.hasOwn(CONTROLS, id));
  return unknown === undefined ? (ids as ControlId[]) : { unknown };
}
