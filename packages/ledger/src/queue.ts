/** A row that an item was decided on, at a version. Not `shared`: the item will change it. */
export interface Claim {
  readonly key: string;
  readonly version: bigint;
  readonly shared: boolean;
}

export interface QueueOptions<Item, Outcome> {
  /** The most items of one batch. */
  readonly batchMax: number;
  /** The most items that wait. */
  readonly queueMax: number;
  claims(item: Item): readonly Claim[];
  /** Commits a batch: one outcome an item, in order. Called by one caller at a time. */
  run(items: readonly Item[]): Promise<readonly Outcome[]>;
  /** Whether one of the items may be the cause, so that the others are worth a try without it. */
  blamesAnItem(error: unknown): boolean;
  onHalved(items: number): void;
}

export interface Queue<Item, Outcome> {
  /** Undefined when the queue is full: the item was not taken. */
  submit(item: Item): Promise<Outcome> | undefined;
  /** Resolves when nothing waits or runs. */
  drained(): Promise<void>;
}

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** The end of this turn of the event loop: what came in with the same poll joins the batch. */
const endOfTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Group commit. While one batch commits, the next one gathers, so batches grow with the load and an
 * item that comes alone waits for nobody. A batch that fails because of one item is halved until that
 * item stands alone and alone rejects.
 */
export function openQueue<Item, Outcome>(
  options: QueueOptions<Item, Outcome>,
): Queue<Item, Outcome> {
  let waiting: Waiting<Item, Outcome>[] = [];
  let draining: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      await endOfTurn();
      const taken = take(waiting, options);
      waiting = taken.rest;
      await runOrHalve(taken.batch);
    }
    draining = undefined;
  }

  async function runOrHalve(batch: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await options.run(batch.map(({ item }) => item));
      for (const [i, { resolve }] of batch.entries()) resolve(outcomes[i] as Outcome);
    } catch (error) {
      if (batch.length === 1 || !options.blamesAnItem(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      options.onHalved(batch.length);
      const middle = batch.length >> 1;
      await runOrHalve(batch.slice(0, middle));
      await runOrHalve(batch.slice(middle));
    }
  }

  return {
    submit(item) {
      if (waiting.length >= options.queueMax) return undefined;
      return new Promise<Outcome>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        draining ??= drain();
      });
    },
    drained: async () => draining,
  };
}

/**
 * The next batch, in order of arrival. An item that claims what an earlier one will change, or holds
 * at another version, stays for the next batch: there its version is checked against the change.
 */
function take<Item, Outcome>(
  waiting: readonly Waiting<Item, Outcome>[],
  { batchMax, claims }: QueueOptions<Item, Outcome>,
): { batch: Waiting<Item, Outcome>[]; rest: Waiting<Item, Outcome>[] } {
  const batch: Waiting<Item, Outcome>[] = [];
  const rest: Waiting<Item, Outcome>[] = [];
  const held = new Map<string, Claim>();
  let looked = 0;
  // An item that must wait is looked at again for every batch, hence the bound.
  for (; looked < waiting.length && batch.length < batchMax && rest.length < batchMax; looked++) {
    const candidate = waiting[looked] as Waiting<Item, Outcome>;
    const own = claims(candidate.item);
    const clash = own.some(({ key, version }) => {
      const earlier = held.get(key);
      return earlier !== undefined && (!earlier.shared || earlier.version !== version);
    });
    (clash ? rest : batch).push(candidate);
    for (const claim of own) {
      const earlier = held.get(claim.key);
      if (earlier === undefined || earlier.shared) held.set(claim.key, claim);
    }
  }
  return { batch, rest: [...rest, ...waiting.slice(looked)] };
}
