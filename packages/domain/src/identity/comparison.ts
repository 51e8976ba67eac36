/** How two writings of one attribute relate: `doubt` is for a person to look at, never a pass. */
export type Comparison = 'same' | 'doubt' | 'different';

/** The least sure of several comparisons. */
export function leastSure(comparisons: readonly Comparison[]): Comparison {
  if (comparisons.includes('different')) return 'different';
  return comparisons.includes('doubt') ? 'doubt' : 'same';
}

/** Applies `step` until nothing changes any more, so that the result is stable by construction. */
export function untilStable(text: string, step: (text: string) => string): string {
  let current = text;
  for (;;) {
    const next = step(current);
    if (next === current) return current;
    current = next;
  }
}
