/** What escaped with these controls in place and no others. */
export interface AblationRun<C extends string> {
  readonly inPlace: readonly C[];
  readonly yenEscaped: number;
}

/** What putting controls back has shown. */
export interface Ablation<C extends string> {
  /** From "all left out", one control more at a time, until nothing escapes or none is left. */
  readonly chain: readonly AblationRun<C>[];
  /** The sets that stop the loss and of which no control can be spared, the smallest first. */
  readonly smallest: readonly (readonly C[])[];
  readonly runs: readonly AblationRun<C>[];
  /** False when the search ended because its runs were used up: there may be more sets. */
  readonly complete: boolean;
}

/** Says what escapes with only these controls in place. */
export type Oracle<C extends string> = (inPlace: readonly C[]) => Promise<number>;

class RunsUsedUp extends Error {}

/**
 * Puts controls back one by one, in the order given, until nothing escapes; then searches every
 * smallest set that stops the loss. It takes for granted that one control more never lets more
 * escape, so what follows from earlier runs is not run again.
 */
export async function searchSmallestSets<C extends string>(
  controls: readonly C[],
  oracle: Oracle<C>,
  runsMax: number,
): Promise<Ablation<C>> {
  const search = new Search(controls, oracle, runsMax);
  const chain: AblationRun<C>[] = [];
  try {
    for (let count = 0; count <= controls.length; count++) {
      const run = await search.run(maskOf(controls, controls.slice(0, count)));
      chain.push(run);
      if (run.yenEscaped === 0) break;
    }
    const last = chain.at(-1);
    if (last?.yenEscaped === 0) await search.shrink(maskOf(controls, last.inPlace));
    for (let next = search.unexplored(); next !== undefined; next = search.unexplored()) {
      if (await search.stops(next)) await search.shrink(next);
    }
    return { chain, ...search.result(), complete: true };
  } catch (error) {
    if (!(error instanceof RunsUsedUp)) throw error;
    return { chain, ...search.result(), complete: false };
  }
}

/** Sets of controls as bits: bit n is the control that stands at n. */
type Mask = number;

function maskOf<C>(controls: readonly C[], chosen: readonly C[]): Mask {
  return chosen.reduce((mask, control) => mask | (1 << controls.indexOf(control)), 0);
}

const isWithin = (part: Mask, whole: Mask) => (part & whole) === part;

class Search<C extends string> {
  readonly #controls: readonly C[];
  readonly #oracle: Oracle<C>;
  readonly #runsMax: number;
  readonly #runs: AblationRun<C>[] = [];
  /** Smallest sets that stop the loss. */
  readonly #smallest: Mask[] = [];
  readonly #stopping: Mask[] = [];
  readonly #losing: Mask[] = [];

  constructor(controls: readonly C[], oracle: Oracle<C>, runsMax: number) {
    this.#controls = controls;
    this.#oracle = oracle;
    this.#runsMax = runsMax;
  }

  async run(mask: Mask): Promise<AblationRun<C>> {
    if (this.#runs.length >= this.#runsMax) throw new RunsUsedUp();
    const inPlace = this.#controls.filter((_, bit) => (mask & (1 << bit)) !== 0);
    const run = { inPlace, yenEscaped: await this.#oracle(inPlace) };
    this.#runs.push(run);
    (run.yenEscaped === 0 ? this.#stopping : this.#losing).push(mask);
    return run;
  }

  async stops(mask: Mask): Promise<boolean> {
    if (this.#stopping.some((known) => isWithin(known, mask))) return true;
    if (this.#losing.some((known) => isWithin(mask, known))) return false;
    return (await this.run(mask)).yenEscaped === 0;
  }

  /** Takes out of a set that stops the loss whatever can be spared. */
  async shrink(mask: Mask): Promise<void> {
    let small = mask;
    for (let bit = this.#controls.length - 1; bit >= 0; bit--) {
      const without = small & ~(1 << bit);
      if (without !== small && (await this.stops(without))) small = without;
    }
    this.#smallest.push(small);
  }

  /** The greatest set that contains no smallest set and lies in no losing one. */
  unexplored(): Mask | undefined {
    let best: Mask | undefined;
    for (let mask = 0; mask < 1 << this.#controls.length; mask++) {
      const decided =
        this.#smallest.some((known) => isWithin(known, mask)) ||
        this.#losing.some((known) => isWithin(mask, known));
      if (!decided && (best === undefined || countBits(mask) > countBits(best))) best = mask;
    }
    return best;
  }

  result(): Pick<Ablation<C>, 'smallest' | 'runs'> {
    const smallest = this.#smallest
      .map((mask) => this.#controls.filter((_, bit) => (mask & (1 << bit)) !== 0))
      .sort((a, b) => a.length - b.length || a.join().localeCompare(b.join()));
    return { smallest, runs: this.#runs };
  }
}

function countBits(mask: Mask): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
