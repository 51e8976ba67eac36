import type { Evidence } from '@sekisho/contract/exercise.ts';
import { CONTROLS, type ControlId } from '@sekisho/domain/controls/controls.ts';
import type { Attempt } from '../run/attempt.ts';

export type Act = Evidence['acts'][number];
export type Without = readonly ControlId[] | 'all';

/** What the audit entries of refusals mean, by the reason that stands in them. */
const BY_ACT: Readonly<Record<string, (reason: string) => ControlId | undefined>> = {
  'login.refused': (reason) => LOGIN_REASONS[reason],
  'identity.refused': (reason) => IDENTITY_REASONS[reason] ?? 'wallet.document-verified',
  'identity.held': () => 'wallet.one-person',
  'authority.mismatch': () => 'gate.authority',
  'authority.doubt': () => 'gate.authority',
  // At the last button: another request for the account was approved meanwhile.
  'link_request.refused': (reason) =>
    reason === 'already_linked' || reason === 'not_open' ? 'gate.one-mandate' : undefined,
  'debit.refused': (reason) => (reason === 'cap_exceeded' ? 'gate.caps' : undefined),
};

const LOGIN_REASONS: Readonly<Record<string, ControlId>> = {
  passkey: 'gate.passkey',
  code: 'gate.code',
  no_number: 'gate.code',
  no_tries_left: 'gate.tries',
};

/** Every other reason is a document that did not verify. */
const IDENTITY_REASONS: Readonly<Record<string, ControlId>> = {
  same_person: 'wallet.one-person',
  response_not_bound: 'wallet.response-bound',
};

/** Answers that name their control by themselves, because nobody is told anything by them. */
const BY_CODE: Readonly<Record<string, ControlId>> = {
  identity_needed: 'wallet.identity-first',
  step_not_open: 'wallet.phone-proved',
  identity_held: 'wallet.one-person',
  balance_limit: 'wallet.balance-limit',
  device_origin_refused: 'gate.passkey',
};

/** The control that an audit entry says has refused something; undefined for every other entry. */
export function controlOfAct({
  act,
  objects,
}: Pick<Act, 'act' | 'objects'>): ControlId | undefined {
  const named = objects.control;
  if (typeof named === 'string' && Object.hasOwn(CONTROLS, named)) return named as ControlId;
  const reason = objects.reason ?? objects.refusal ?? '';
  return BY_ACT[act]?.(String(reason));
}

/** The control that an answer names by itself. */
export function controlOfCode(code: string): ControlId | undefined {
  return Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
}

export function isLeftOut(control: ControlId, without: Without): boolean {
  return without === 'all' || without.includes(control);
}

/**
 * Which control stopped a step: what the audit entries say, else what the answers say, else none. A
 * control that is left out is never the one, whatever an entry says about what it saw.
 */
export function judge(attempt: Attempt, acts: readonly Act[], without: Without): ControlId | null {
  if (attempt.outcome !== 'stopped') return null;
  const inPlace = (control: ControlId | undefined) =>
    control !== undefined && !isLeftOut(control, without) ? [control] : [];
  const byActs = acts.flatMap((act) => inPlace(controlOfAct(act)));
  const byCodes = attempt.refusals.flatMap((code) => inPlace(controlOfCode(code)));
  const told = byActs.length > 0 ? byActs : byCodes;
  return (attempt.judgeBy === 'last' ? told.at(-1) : mostFrequent(told)) ?? null;
}

function mostFrequent<T>(items: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  // The first of equals: it stood in the way first.
  return [...counts].reduce<[T, number] | undefined>(
    (best, next) => (best === undefined || next[1] > best[1] ? next : best),
    undefined,
  )?.[0];
}

const IDS_MAX = 3;

/** What a step left behind, in one line: the note, the codes it met, and the entries that tell of it. */
export function describeEvidence(attempt: Attempt, acts: readonly Act[]): string {
  const codes = counted(attempt.refusals);
  const entries = acts.filter((act) => controlOfAct(act) !== undefined);
  const ids = entries.slice(0, IDS_MAX).map(({ act, id }) => `${act} ${id}`);
  const more = entries.length > IDS_MAX ? [`and ${entries.length - IDS_MAX} more`] : [];
  return [attempt.note, ...codes, ...ids, ...more].join('; ');
}

function counted(codes: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => (count === 1 ? code : `${code} ×${count}`));
}
