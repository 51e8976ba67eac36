import { LAWFUL_REFUSALS, type Order } from './ledger-orders.ts';

/** Why nobody knew whether an order had come true. */
export type Doubt = 'processKilled' | 'connectionLost';

/** An order, and what was answered: nothing yet, that it stands in the books, or that it does not. */
export interface Known {
  readonly order: Order;
  answer: 'none' | 'stands' | 'refused';
  doubt: Doubt | undefined;
}

/** What became of those in doubt when they were handed over again. */
export type Resolved = Record<'created' | 'replayed' | 'refused', number>;

/** Everything that the engines' processes have said, kept where no kill reaches it. */
export interface Acknowledgements {
  readonly orders: ReadonlyMap<string, Known>;
  readonly resolved: Readonly<Record<Doubt, Resolved>>;
  readonly refusals: ReadonlyMap<string, number>;
  /** Answers that no fault of the world excuses. */
  readonly wrong: string[];
  asked(order: Order): void;
  /** Gives the order when it has come true just now. */
  answered(id: string, as: string): Order | undefined;
  doubted(id: string, doubt: Doubt): void;
}

export function keepAcknowledgements(): Acknowledgements {
  const orders = new Map<string, Known>();
  const none = (): Resolved => ({ created: 0, replayed: 0, refused: 0 });
  const resolved = { processKilled: none(), connectionLost: none() };
  const refusals = new Map<string, number>();
  const wrong: string[] = [];

  function knownOf(id: string): Known | undefined {
    const known = orders.get(id);
    if (known === undefined) wrong.push(`${id} was answered and nobody had asked.`);
    return known;
  }

  return {
    orders,
    resolved,
    refusals,
    wrong,
    asked(order) {
      if (orders.has(order.id)) wrong.push(`The id ${order.id} was made twice.`);
      orders.set(order.id, { order, answer: 'none', doubt: undefined });
    },
    answered(id, as) {
      const known = knownOf(id);
      if (known === undefined) return undefined;
      const blame = answerBlamed(known, as);
      if (blame !== undefined) wrong.push(`${known.order.kind} ${id} ${blame}.`);
      const sort = as === 'created' || as === 'replayed' ? as : 'refused';
      if (sort === 'refused') refusals.set(as, (refusals.get(as) ?? 0) + 1);
      if (known.doubt !== undefined) resolved[known.doubt][sort] += 1;
      known.answer = sort === 'refused' ? 'refused' : 'stands';
      known.doubt = undefined;
      return as === 'created' ? known.order : undefined;
    },
    doubted(id, doubt) {
      const known = knownOf(id);
      // Of an order that stands nothing is in doubt, although it may be asked for again.
      if (known?.answer === 'none') known.doubt = doubt;
    },
  };
}

/** What is wrong with an answer, after what was answered before. */
function answerBlamed({ order, answer, doubt }: Known, as: string): string | undefined {
  if (answer === 'stands') {
    return as === 'replayed' ? undefined : `was acknowledged, and is ${as} when asked again`;
  }
  if (as === 'created') return undefined;
  if (as === 'replayed') {
    return doubt === undefined ? 'is a replay although it was asked for once' : undefined;
  }
  const lawful: readonly string[] = LAWFUL_REFUSALS[order.kind];
  return lawful.includes(as) ? undefined : `was refused: ${as}`;
}
