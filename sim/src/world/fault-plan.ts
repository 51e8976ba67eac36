import { MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import type { Dice } from '../engine/dice.ts';

/** What goes wrong in one seed: which kinds, how often. Printed before anything else. */
export interface FaultPlan {
  /** Of messages, each between 0 and 1. */
  readonly losesRequest: number;
  readonly losesAnswer: number;
  readonly doubles: number;
  /** A message that is held up comes after later ones. */
  readonly delays: number;
  /** The longest that an ordinary statement takes: the longer, the more happens between two. */
  readonly statementMs: number;
  /** Of statements: how often one takes up to a second. */
  readonly slowStatements: number;
  /** How many server objects die, at a moment between two of their statements. */
  readonly crashes: number;
  /** How many times a database goes down. */
  readonly databaseRestarts: number;
  /** How far the clocks jump forward, a jump each. */
  readonly clockJumps: readonly number[];
  /** How far the clock of a server object may be off, to either side. */
  readonly clockSkew: number;
}

export const NO_FAULTS: FaultPlan = {
  ...{ losesRequest: 0, losesAnswer: 0, doubles: 0, delays: 0, slowStatements: 0, statementMs: 3 },
  ...{ crashes: 0, databaseRestarts: 0, clockJumps: [], clockSkew: 0 },
};

const JUMPS = [3 * SECOND, 40 * SECOND, 6 * MINUTE, 20 * MINUTE] as const;

const STATEMENT_MS = [3, 10, 40, 120] as const;

export function drawFaults(dice: Dice): FaultPlan {
  const rate = (often: number, most: number) =>
    dice.chance(often) ? Math.round(dice.float() * most * 1_000) / 1_000 : 0;
  const count = (often: number, most: number) => (dice.chance(often) ? dice.between(1, most) : 0);
  return {
    losesRequest: rate(0.6, 0.15),
    losesAnswer: rate(0.7, 0.2),
    doubles: rate(0.6, 0.25),
    delays: rate(0.6, 0.2),
    statementMs: dice.pick(STATEMENT_MS),
    slowStatements: rate(0.5, 0.06),
    crashes: count(0.7, 7),
    databaseRestarts: count(0.3, 3),
    clockJumps: Array.from({ length: count(0.3, 3) }, () => dice.pick(JUMPS)),
    clockSkew: dice.chance(0.4) ? dice.between(10, 900) : 0,
  };
}

export function describeFaults(plan: FaultPlan): string {
  const percent = (rate: number) => `${(rate * 100).toFixed(1)} %`;
  const parts = [
    plan.losesRequest > 0 && `loses requests ${percent(plan.losesRequest)}`,
    plan.losesAnswer > 0 && `loses answers ${percent(plan.losesAnswer)}`,
    plan.doubles > 0 && `doubles ${percent(plan.doubles)}`,
    plan.delays > 0 && `delays ${percent(plan.delays)}`,
    plan.statementMs > 3 && `statements take up to ${plan.statementMs} ms`,
    plan.slowStatements > 0 && `slow statements ${percent(plan.slowStatements)}`,
    plan.crashes > 0 && `crashes ${plan.crashes}`,
    plan.databaseRestarts > 0 && `database restarts ${plan.databaseRestarts}`,
    plan.clockJumps.length > 0 && `clock jumps ${plan.clockJumps.map((ms) => `${ms / SECOND} s`)}`,
    plan.clockSkew > 0 && `clocks off by up to ${plan.clockSkew} ms`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
