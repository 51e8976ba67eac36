import type { Shape } from './shape-values.ts';

const KEPT = 12;

/** What answers have told so far: a valid call is made of it, so that its act can be decided. */
export interface KnownValues {
  /** Keeps every id and every other member of an answer. */
  take(answer: unknown): void;
  /** Ids of the kind that the shape asks for, newest first; else what a member of the name held. */
  of(member: string, shape: Shape): readonly unknown[];
}

export function openKnownValues(): KnownValues {
  const values = new Map<string, unknown[]>();
  const keep = (name: string, value: unknown) => {
    const others = (values.get(name) ?? []).filter((other) => other !== value);
    values.set(name, [value, ...others].slice(0, KEPT));
  };
  const take = (value: unknown, name: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [inner, member] of Object.entries(value)) {
        take(member, Array.isArray(value) ? name : inner);
      }
      return;
    }
    keep(name, value);
    const prefix = /^([a-z]{3}_)[0-9a-z]{26}$/.exec(String(value))?.[1];
    if (prefix !== undefined) keep(prefix, value);
  };
  return {
    take: (answer) => take(answer, ''),
    of(member, { pattern }) {
      const prefix = /^\^([a-z]{3}_)/.exec(pattern ?? '')?.[1];
      return values.get(prefix ?? member) ?? [];
    },
  };
}
