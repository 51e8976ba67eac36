import { accept, type Result, refuse } from './result.ts';

/** A lifecycle as one readonly table: state → event → next state. */
type Table = { readonly [state: string]: { readonly [event: string]: string } };
type EventOf<M extends Table> = { [S in keyof M]: keyof M[S] }[keyof M] & string;
/** Compile-time proof that every target is itself a state. */
type Closed<M extends Table> = {
  readonly [S in keyof M]: {
    readonly [E in keyof M[S]]: M[S][E] extends keyof M ? M[S][E] : never;
  };
};

export interface Machine<S extends string, E extends string> {
  readonly name: string;
  readonly states: readonly S[];
  readonly events: readonly E[];
  /** The next state, or a refusal when the table has no such move. */
  next(state: S, event: E): Result<S, 'wrong_state'>;
  /** Whether nothing can happen any more in this state. */
  isFinal(state: S): boolean;
  /** The table as a Mermaid diagram, for the documentation. */
  toMermaid(): string;
}

/** Builds a machine from its table. A target that is not a state does not compile. */
export function machine<const M extends Table & Closed<M>>(
  name: string,
  table: M,
): Machine<keyof M & string, EventOf<M>> {
  type S = keyof M & string;
  type E = EventOf<M>;
  // Without a prototype, so that a word from outside finds nothing that is not in the table.
  const rows: Readonly<Record<string, Readonly<Record<string, S>>>> = Object.assign(
    Object.create(null),
    Object.fromEntries(
      Object.entries(table).map(([state, moves]) => [
        state,
        Object.assign(Object.create(null), moves),
      ]),
    ),
  );
  const states = Object.keys(table) as S[];
  const events = [...new Set(states.flatMap((state) => Object.keys(rows[state] ?? {})))] as E[];
  return {
    name,
    states,
    events,
    next(state, event) {
      const to = rows[state]?.[event];
      return to === undefined ? refuse('wrong_state') : accept(to);
    },
    isFinal: (state) => Object.keys(rows[state] ?? {}).length === 0,
    toMermaid() {
      const moves = states.flatMap((from) =>
        Object.entries(rows[from] ?? {}).map(([event, to]) => `  ${from} --> ${to}: ${event}`),
      );
      return ['stateDiagram-v2', ...moves].join('\n');
    },
  };
}

/** The states of a machine as a type: `StateOf<typeof charge>`. */
export type StateOf<M> = M extends Machine<infer S, string> ? S : never;
