import { useRef, useState } from 'react';
import type { Outcome, PageProblem } from './outcome.ts';

/** One act of a page: at most one runs at a time, and its problem stays until the next try. */
export interface Act {
  readonly running: boolean;
  readonly problem: PageProblem | undefined;
  /** Runs unless something already runs; gives the value, or undefined after a problem. */
  run<T>(act: () => Promise<Outcome<T>>): Promise<T | undefined>;
  fail(problem: PageProblem | undefined): void;
}

export function useAct(): Act {
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<PageProblem>();
  // A second press can come before the page is drawn again; the ref knows at once.
  const busy = useRef(false);
  return {
    running,
    problem,
    fail: setProblem,
    async run(act) {
      if (busy.current) return undefined;
      busy.current = true;
      setRunning(true);
      setProblem(undefined);
      const outcome = await act();
      busy.current = false;
      setRunning(false);
      if (outcome.ok) return outcome.value;
      setProblem(outcome.problem);
      return undefined;
    },
  };
}
