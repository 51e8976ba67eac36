/** What is wrong, and where: `banks[1].issuer`, or `keysFolder/link.json: keys[0].d`. */
export interface Finding {
  readonly place: string;
  readonly sentence: string;
}

/** What was read, or everything that is wrong with it. Notes stop nothing. */
export type Read<T> =
  | { readonly ok: true; readonly value: T; readonly notes: readonly Finding[] }
  | { readonly ok: false; readonly wrong: readonly Finding[] };

/** Gathers all that is wrong with a configuration. A sentence says what is wanted, never a secret. */
export interface Findings {
  wrong(place: string, sentence: string): void;
  /** Worth a look, and no reason not to start. */
  note(place: string, sentence: string): void;
  /** Whether a member may be looked at: neither it nor what holds it has been found wrong. */
  stands(place: string): boolean;
  /** Does the work when all of these members may be looked at. */
  when<T>(places: readonly string[], work: () => T): T | undefined;
  /** Each element of a list that may be looked at, with its place. */
  each<T>(place: string, list: readonly T[] | undefined, work: (one: T, at: string) => void): void;
  /** Finds the second of two members with the same value; `what` names what they share. */
  distinct(members: Iterable<readonly [place: string, value: string]>, what: string): void;
  /** `value` is asked for only when nothing is wrong. */
  read<T>(value: () => T): Read<T>;
}

export function createFindings(): Findings {
  const found: Finding[] = [];
  const notes: Finding[] = [];
  const holds = (outer: string, inner: string) =>
    outer === '' ||
    inner === outer ||
    (inner.startsWith(outer) && /^[.[:/]/.test(inner.slice(outer.length)));
  const stands = (place: string) => !found.some((finding) => holds(finding.place, place));
  const wrong = (place: string, sentence: string) => {
    found.push({ place, sentence });
  };
  return {
    wrong,
    note: (place, sentence) => void notes.push({ place, sentence }),
    stands,
    when: (places, work) => (places.every(stands) ? work() : undefined),
    each(place, list, work) {
      if (!stands(place)) return;
      for (const [index, one] of (list ?? []).entries()) {
        const at = `${place}[${index}]`;
        if (stands(at)) work(one, at);
      }
    },
    distinct(members, what) {
      const first = new Map<string, string>();
      for (const [place, value] of members) {
        const earlier = first.get(value);
        if (earlier === undefined) first.set(value, place);
        else wrong(place, `has the same ${what} as ${earlier}`);
      }
    },
    read: (value) =>
      found.length === 0 ? { ok: true, value: value(), notes } : { ok: false, wrong: found },
  };
}
