import type { NamedBug } from './planted/planted-bugs.ts';
import { planOf, runSeed, type SeedRun, type Stage } from './run-seed.ts';
import { describeFaults } from './world/fault-plan.ts';

export interface Report {
  /** Plays a seed in which every promise has to be kept. */
  play(seed: number, how: { readonly name?: string; readonly twice: boolean }): Promise<void>;
  /** Plays a seed with a bug in it; true when it was found. */
  look(bug: NamedBug, seed: number): Promise<boolean>;
  /** Says how it went and gives the exit code. */
  end(bug: NamedBug | undefined): number;
}

const LINES_BEFORE_FAILURE = 30;

/** Runs seeds and says, for each, first what goes wrong in it and then what came of it. */
export function openReport(
  stage: Stage,
  options: { readonly log: boolean; readonly print: (line: string) => void },
): Report {
  const { print } = options;
  const sums = { seeds: 0, charges: 0, done: 0, payments: 0, statements: 0, failed: 0 };
  const found = new Set<string>();
  const missed = new Set<string>();

  async function run(seed: number, title: string, bug?: NamedBug): Promise<SeedRun> {
    print(`seed ${seed}${title}  faults: ${describeFaults(planOf(seed))}`);
    const result = await runSeed(stage, seed, bug);
    if (options.log) for (const line of result.trace) print(`  ${line}`);
    sums.seeds += 1;
    sums.statements += result.statements;
    sums.charges += result.acts.charges;
    sums.done += result.acts.done;
    sums.payments += result.acts.payments;
    return result;
  }

  function fail(result: SeedRun, what: string): void {
    sums.failed += 1;
    if (!options.log)
      for (const line of result.lines.slice(-LINES_BEFORE_FAILURE)) print(`  ${line}`);
    print(`  BROKEN: ${what}`);
    print(`  again: npm run -s simulate -- --seeds 1 --from ${result.seed} --log`);
  }

  return {
    async play(seed, { name, twice }) {
      const result = await run(seed, name === undefined ? '' : ` (${name})`);
      if (result.failure !== undefined) return fail(result, result.failure);
      print(`  kept  ${wordsOf(result)}`);
      if (!twice) return;
      const again = await runSeed(stage, seed);
      if (again.digest === result.digest) return;
      const at = result.trace.findIndex((line, i) => line !== again.trace[i]);
      fail(result, `it went differently the second time, from ${again.trace[at]}`);
    },
    async look(bug, seed) {
      const result = await run(seed, ` with ${bug.name}: ${bug.what};`, bug);
      if (result.failure === undefined) {
        print(`  not found  ${wordsOf(result)}`);
        if (!found.has(bug.name)) missed.add(bug.name);
        return false;
      }
      found.add(bug.name);
      missed.delete(bug.name);
      print(`  found: ${result.failure}`);
      return true;
    },
    end(bug) {
      const { seeds, charges, done, payments, statements, failed } = sums;
      print(
        `${seeds} runs: ${failed} broken; ${charges} charges (${done} done), ${payments} payments, ${statements} statements`,
      );
      for (const name of found) print(`found ${name}`);
      for (const name of missed) print(`NOT FOUND ${name}`);
      const sought = bug === undefined || found.has(bug.name);
      return failed === 0 && missed.size === 0 && sought ? 0 : 1;
    },
  };
}

function wordsOf({ acts, statements, digest }: SeedRun): string {
  const { charges, done, payments } = acts;
  return `${charges} charges (${done} done), ${payments} payments, ${statements} statements, log ${digest}`;
}
