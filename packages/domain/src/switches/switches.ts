import { parseId } from '../base/id.ts';
import { accept, type Result, refuse } from '../base/result.ts';

/**
 * Every act that a company can stop, and for whom. What protects people is not among them: nobody
 * can switch off a log-in, a lock, an unlinking, a stop of one's own, or the history.
 * `send`, `cash_out` and `credit` are the names that those acts will have.
 */
export const SWITCHES = {
  operator: {
    enrol: ['all'],
    link: ['all', 'bank', 'wallet'],
    charge: ['all', 'bank', 'wallet'],
    pay: ['all', 'shop', 'wallet'],
    send: ['all', 'wallet'],
    cash_out: ['all', 'bank', 'wallet'],
  },
  bank: {
    link: ['all', 'partner', 'account'],
    debit: ['all', 'partner', 'account'],
    credit: ['all', 'partner', 'account'],
  },
} as const;

export type SwitchCompany = keyof typeof SWITCHES;
export type OperatorAct = keyof (typeof SWITCHES)['operator'];
export type BankAct = keyof (typeof SWITCHES)['bank'];
export type SwitchAct = OperatorAct | BankAct;

/** From the widest to the narrowest: the widest stop is the one that is told. */
export const SWITCH_SCOPES = ['all', 'bank', 'partner', 'shop', 'wallet', 'account'] as const;
export type SwitchScope = (typeof SWITCH_SCOPES)[number];

/** Why somebody pressed. For staff only: a customer is told that, since when, and what it means. */
export const STOP_REASONS = {
  suspected_fraud: 'Money may be taken against its owner’s will.',
  fault: 'Something does not work as it should, on our side.',
  partner_trouble: 'A bank, a partner or a shop has trouble.',
  authority_order: 'An authority has ordered it.',
  maintenance: 'Work that was announced.',
  exercise: 'An exercise.',
} as const;
export type StopReason = keyof typeof STOP_REASONS;

/** One switch: an act, and for whom. `object` is empty for `all`. */
export interface Switch {
  readonly act: SwitchAct;
  readonly scope: SwitchScope;
  readonly object: string;
}

/** Whom an act has to do with. An act without a shop is not stopped by any shop's switch. */
export type ActObjects = Readonly<Partial<Record<Exclude<SwitchScope, 'all'>, string>>>;

export type SwitchRefusal = 'act_unknown' | 'scope_unfit' | 'object_malformed';

const OBJECTS: Readonly<Record<SwitchScope, (object: string) => boolean>> = {
  all: (object) => object === '',
  bank: (object) => /^[0-9]{4}$/.test(object),
  // The name that the bank agreed with its partner.
  partner: (object) => /^[\x21-\x7e]{1,80}$/.test(object),
  shop: (object) => parseId('shp', object).ok,
  wallet: (object) => parseId('wlt', object).ok,
  account: (object) => parseId('dep', object).ok,
};

/** Reads a switch of a company from outside. */
export function parseSwitch(
  company: SwitchCompany,
  { act, scope, object }: { readonly act: string; readonly scope: string; readonly object: string },
): Result<Switch, SwitchRefusal> {
  const acts: Readonly<Record<string, readonly SwitchScope[]>> = SWITCHES[company];
  if (!Object.hasOwn(acts, act)) return refuse('act_unknown');
  const known = acts[act]?.find((one) => one === scope);
  if (known === undefined) return refuse('scope_unfit');
  if (!OBJECTS[known](object)) return refuse('object_malformed');
  return accept({ act: act as SwitchAct, scope: known, object });
}

/** The stop that holds an act up for these objects: the widest of those in force. */
export function stopOf<S extends Switch>(
  inForce: readonly S[],
  act: SwitchAct,
  objects: ActObjects,
): S | undefined {
  const holding = inForce.filter(
    (stop) => stop.act === act && (stop.scope === 'all' || objects[stop.scope] === stop.object),
  );
  return SWITCH_SCOPES.map((scope) => holding.find((stop) => stop.scope === scope)).find(
    (stop) => stop !== undefined,
  );
}

/** What a stop's object may be, to find the stops that can matter: nothing, or one of these. */
export function objectsOf(objects: ActObjects): readonly string[] {
  return ['', ...Object.values(objects)];
}

export function isStopReason(text: string): text is StopReason {
  return Object.hasOwn(STOP_REASONS, text);
}
