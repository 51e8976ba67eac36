import { useCallback, useEffect, useState } from 'react';
import { type Outcome, outcomeOf, type PageProblem } from './outcome.ts';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: PageProblem }
  | { readonly state: 'loaded'; readonly value: T };

type Answer<T> = Parameters<typeof outcomeOf<T>>[0];

/** Loads when the page opens and whenever `key` changes; `reload` asks again. */
export function useLoaded<T>(
  load: () => Answer<T>,
  key: string,
): { readonly loaded: Loaded<T>; readonly reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` and `round` say when to load.
  useEffect(() => {
    let here = true;
    void outcomeOf(load()).then((outcome: Outcome<T>) => {
      if (!here) return;
      setLoaded(
        outcome.ok
          ? { state: 'loaded', value: outcome.value }
          : { state: 'failed', problem: outcome.problem },
      );
    });
    return () => {
      here = false;
    };
  }, [key, round]);
  return { loaded, reload: useCallback(() => setRound((before) => before + 1), []) };
}
