import { CONTROLS, type ControlId } from '@sekisho/domain/controls/controls.ts';
import type { StepRun } from '../run/run-campaign.ts';
import { controlOfAct, controlOfCode, isLeftOut, judge, type Without } from './judge.ts';

/** What one control did in one step. */
export type Cell = 'prevented' | 'asked' | 'held' | 'noticed' | 'silent' | 'left-out';

/** What became of a step, all controls together. */
export type Verdict =
  | 'prevented'
  | 'asked'
  | 'held'
  /** No control, but how the protocol is built: a field that is not there, a step out of order. */
  | 'no-way'
  | 'missed'
  /** It passed as it should: the step harms nobody. */
  | 'harmless'
  | 'not-reached';

export interface MatrixRow {
  readonly run: StepRun;
  readonly verdict: Verdict;
  readonly cells: Readonly<Record<ControlId, Cell>>;
  /** From the first malicious act to the first entry of the step; undefined without one. */
  readonly afterMs: number | undefined;
}

/** Controls that ask for something more before anything goes on, instead of judging what came. */
const ASKING: readonly ControlId[] = ['wallet.identity-first', 'wallet.phone-proved'];
/** Entries that leave the decision to a person. */
const HOLDING = ['identity.held', 'authority.doubt'];

export function matrixRow(run: StepRun, startedAt: number, without: Without): MatrixRow {
  const stopper = judge(run.attempt, run.acts, without);
  const cells = Object.fromEntries(
    CONTROL_IDS.map((control) => [control, cellOf(run, control, { stopper, without })]),
  ) as Record<ControlId, Cell>;
  const times = run.acts.map(({ at }) => Date.parse(at) - startedAt);
  return {
    run,
    cells,
    verdict: verdictOf(run, stopper === null ? undefined : cells[stopper]),
    afterMs: times.length === 0 ? undefined : Math.max(0, Math.min(...times)),
  };
}

export const CONTROL_IDS = Object.keys(CONTROLS) as ControlId[];

function cellOf(
  { attempt, acts }: StepRun,
  control: ControlId,
  of: { readonly stopper: ControlId | null; readonly without: Without },
): Cell {
  if (isLeftOut(control, of.without)) return 'left-out';
  const own = acts.filter((act) => controlOfAct(act) === control);
  if (own.some(({ act }) => HOLDING.includes(act))) return 'held';
  if (of.stopper === control) return ASKING.includes(control) ? 'asked' : 'prevented';
  if (own.length > 0 || attempt.refusals.some((code) => controlOfCode(code) === control)) {
    return ASKING.includes(control) ? 'asked' : 'noticed';
  }
  // The bank has sent a code and waits for it.
  const asked = control === 'gate.code' && acts.some(({ act }) => act === 'login.code_sent');
  return asked ? 'asked' : 'silent';
}

function verdictOf({ attempt, step }: StepRun, stopped: Cell | undefined): Verdict {
  if (attempt.outcome === 'skipped') return 'not-reached';
  if (attempt.outcome === 'passed') return step.harmless === true ? 'harmless' : 'missed';
  return stopped === 'prevented' || stopped === 'asked' || stopped === 'held' ? stopped : 'no-way';
}
