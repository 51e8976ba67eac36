/** What became of one step, before anybody has judged which control it was. */
export interface Attempt {
  readonly outcome: 'stopped' | 'passed' | 'skipped';
  /** The codes with which he was refused, in order. */
  readonly refusals: readonly string[];
  /** What happened, in a sentence or less. */
  readonly note: string;
  /** Which of several refusals tells what stopped the step: the most frequent one, or the last. */
  readonly judgeBy?: 'most' | 'last';
}

/** A step that needs a fact which an earlier step did not bring. */
export function skipped(missing: string): Attempt {
  return { outcome: 'skipped', refusals: [], note: `needs ${missing}` };
}

/** Several runs of one step as one: it passed when one of them did. */
export function merged(attempts: readonly Attempt[]): Attempt {
  const [first, ...more] = attempts;
  if (first === undefined) return skipped('at least one run');
  if (more.length === 0) return first;
  const outcome = (['passed', 'stopped', 'skipped'] as const).find((one) =>
    attempts.some((attempt) => attempt.outcome === one),
  );
  return {
    ...first,
    outcome: outcome ?? 'skipped',
    refusals: attempts.flatMap(({ refusals }) => refusals),
    note: `${attempts.length} times, the last: ${attempts.at(-1)?.note ?? ''}`,
  };
}

/**
 * A step that was tried several times: it passed when its aim was reached once, because a thief needs
 * one hole only.
 */
export function tried(
  results: readonly { readonly ok: boolean; readonly refusal?: string }[],
  options: { readonly judgeBy?: 'most' | 'last' } = {},
): Attempt {
  const refusals = results.flatMap(({ refusal }) => refusal ?? []);
  const passed = results.filter(({ ok }) => ok).length;
  const note = `${passed} of ${results.length} passed`;
  return { outcome: passed > 0 ? 'passed' : 'stopped', refusals, note, ...options };
}
