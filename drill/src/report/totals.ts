import type { CampaignReport, Evidence } from '@sekisho/contract/exercise.ts';
import { type Act, controlOfAct, isLeftOut, type Without } from './judge.ts';

/** What the thief took and spent of one victim, by the answers that he got. */
export interface Booked {
  readonly charged: number;
  /** With the operator's key, past every wallet. */
  readonly debited: number;
  readonly captured: number;
}

type Yen = Pick<CampaignReport, 'yenAttempted' | 'yenHeld' | 'yenEscaped'>;

/**
 * The yen of a report, by the banks' statements and the operator's ledger. They must agree with what
 * the wallets answered: a difference is a fault of the pair or of the drill, and no report is made.
 */
export function yenTotals(
  books: readonly Booked[],
  evidence: Pick<Evidence, 'taken' | 'captured'>,
  of: { readonly paidByOthers: number; readonly goalYen: number },
): Yen {
  const sum = (pick: (one: Booked) => number) => books.reduce((total, one) => total + pick(one), 0);
  const taken = evidence.taken.reduce((total, { yen }) => total + yen, 0);
  const escaped = evidence.captured - of.paidByOthers;
  if (taken !== sum(({ charged, debited }) => charged + debited)) {
    throw new Error(`${taken} yen left the victims’ accounts, and the wallets tell another sum.`);
  }
  if (escaped !== sum(({ captured }) => captured)) {
    throw new Error(
      `The shop has ${escaped} yen of the thief’s, and the wallets tell another sum.`,
    );
  }
  const yenAttempted = books.length * of.goalYen;
  return { yenAttempted, yenHeld: taken - escaped, yenEscaped: escaped };
}

/** From the first malicious act to the first audit entry that says a control in place has refused. */
export function firstNoticed(
  acts: readonly Act[],
  startedAt: number,
  without: Without,
): number | null {
  const noticed = acts
    .filter((act) => {
      const control = controlOfAct(act);
      return control !== undefined && !isLeftOut(control, without);
    })
    .map(({ at }) => Date.parse(at) - startedAt)
    .filter((after) => after >= 0);
  return noticed.length === 0 ? null : Math.min(...noticed);
}

/** From the first malicious act to the last that moved money; null when none did. */
export function stoppedAfter(lastMoneyAt: number | undefined, startedAt: number): number | null {
  return lastMoneyAt === undefined ? null : Math.max(0, lastMoneyAt - startedAt);
}
