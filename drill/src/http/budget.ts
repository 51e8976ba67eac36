/** A run stops by itself: it may send so many requests in so much time, and no more. */
export interface Budget {
  readonly used: number;
  /** Counts a request; throws `BudgetSpent` when none is left, in number or in time. */
  spend(): void;
  /** Milliseconds that are left, at least 1. */
  left(): number;
}

export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

export function createBudget(options: {
  readonly requests: number;
  readonly milliseconds: number;
  /** A clock that only grows, in milliseconds. It is ours: the clock of the pair is moved. */
  readonly clock: () => number;
  /** Aborted when somebody stops the run. */
  readonly stopped?: AbortSignal;
}): Budget {
  const { requests, milliseconds, clock, stopped } = options;
  const until = clock() + milliseconds;
  let used = 0;
  return {
    get used() {
      return used;
    },
    spend() {
      if (stopped?.aborted) throw new BudgetSpent('The run was stopped.');
      if (used >= requests) throw new BudgetSpent(`The run has sent its ${requests} requests.`);
      if (clock() >= until) throw new BudgetSpent(`The run has had its ${milliseconds} ms.`);
      used += 1;
    },
    left: () => Math.max(1, until - clock()),
  };
}
