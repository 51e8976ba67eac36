import { ACCOUNT_FLAGS, type NewAccount } from '@sekisho/domain/ledger/account.ts';
import type { NewTransfer } from '@sekisho/domain/ledger/transfer.ts';
import type { Ledger } from '@sekisho/ledger/ledger.ts';

/** What a load needs of an engine. */
export type LedgerUnderLoad = Pick<Ledger, 'createAccounts' | 'submit'>;

export interface Load {
  /** How many ask at once, each for its next transfers when the last are answered. */
  readonly callers: number;
  /** How many transfers a caller hands over at once. */
  readonly batch: number;
  readonly shape: 'uniform' | 'hot' | 'zipf';
  readonly accounts: number;
  /** When the accounts were opened, as `openAccounts` was told. */
  readonly openedAt?: number;
  readonly seconds: number;
  readonly seed: number;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Of each hand-over, in milliseconds. */
  readonly latencies: Float64Array;
  readonly refused: number;
  readonly rssMib: number;
}

const LEDGER = 1;
const CODE = 1;
const FUNDS = 1_000_000_000n;
const AT_ONCE = 4_000;
const WARM_UP_MS = 1_000;
const OPENED_AT = 0x0192_0000_0000;

/**
 * Accounts are numbered from here on: 48 bits of time and then not all-small numbers, so that comparing
 * them is as in life. Books that outlive a run are given another time, in milliseconds, for each run.
 */
export function firstAccount(openedAt = OPENED_AT): bigint {
  return (BigInt(openedAt) << 80n) | 0x7000_8000_0000_0000_0000n;
}

/** Gives all accounts their funds, and may be overdrawn. */
export function treasury(openedAt?: number): bigint {
  return firstAccount(openedAt) - 1n;
}

/** Opens accounts that must not be overdrawn and gives each of them its funds. */
export async function openAccounts(
  ledger: LedgerUnderLoad,
  count: number,
  openedAt?: number,
): Promise<void> {
  const [source, first] = [treasury(openedAt), firstAccount(openedAt)];
  const flags = ACCOUNT_FLAGS.debits_must_not_exceed_credits;
  await create(ledger, [{ id: source, ledger: LEDGER, code: CODE }]);
  for (let from = 0; from < count; from += AT_ONCE) {
    const part = Array.from(
      { length: Math.min(AT_ONCE, count - from) },
      (_, i) => first + BigInt(from + i),
    );
    await create(
      ledger,
      part.map((id) => ({ id, ledger: LEDGER, code: CODE, flags })),
    );
    const outcomes = await Promise.all(
      part.map((id) => ledger.submit({ transfers: [transfer(id, source, id, FUNDS)] })),
    );
    if (outcomes.some(({ ok }) => !ok)) throw new Error('An account was not funded.');
  }
}

async function create(ledger: LedgerUnderLoad, accounts: readonly NewAccount[]): Promise<void> {
  const statuses = await ledger.createAccounts(accounts);
  const other = statuses.find((status) => status !== 'created');
  if (other !== undefined) throw new Error(`An account was not opened: ${other}.`);
}

/** Runs the load for `seconds` after a second of warming up. */
export async function runLoad(ledger: LedgerUnderLoad, load: Load): Promise<LoadResult> {
  const draw = drawing(load);
  const ids = idsOf(load.seed);
  const first = firstAccount(load.openedAt);
  const latencies: number[] = [];
  let [done, refused] = [0, 0];
  const start = performance.now() + WARM_UP_MS;
  const end = start + load.seconds * 1_000;
  const hand = async () => {
    const [from, to] = draw();
    const amount = 1n + (ids.count & 7n);
    return ledger.submit({
      transfers: [transfer(ids.next(), first + BigInt(from), first + BigInt(to), amount)],
    });
  };
  const caller = async () => {
    for (;;) {
      const began = performance.now();
      if (began >= end) return;
      const outcomes = await Promise.all(Array.from({ length: load.batch }, hand));
      const ended = performance.now();
      if (began < start || ended > end) continue;
      latencies.push(ended - began);
      for (const { ok } of outcomes) {
        if (ok) done += 1;
        else refused += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: load.callers }, caller));
  return {
    perSecond: done / load.seconds,
    latencies: Float64Array.from(latencies),
    refused,
    rssMib: process.resourceUsage().maxRSS / 1_024,
  };
}

function transfer(id: bigint, from: bigint, to: bigint, amount: bigint): NewTransfer {
  return { id, debitAccountId: from, creditAccountId: to, amount, ledger: LEDGER, code: CODE };
}

/** Time-ordered ids as ours are: 48 bits of time, then 80 of which the caller makes sure of their own. */
function idsOf(seed: number) {
  let count = 0n;
  const own = BigInt(seed) << 48n;
  return {
    get count() {
      return count;
    },
    next() {
      count += 1n;
      return (BigInt(Date.now()) << 80n) | own | count;
    },
  };
}

/** Two different accounts. `hot`: the second is always the first account of all. */
function drawing({ shape, accounts, seed }: Load): () => readonly [number, number] {
  const random = mulberry32(seed);
  const uniform = () => Math.floor(random() * accounts);
  const one = shape === 'zipf' ? zipf(accounts, random) : uniform;
  return () => {
    if (shape === 'hot') return [1 + Math.floor(random() * (accounts - 1)), 0];
    const from = one();
    for (;;) {
      const to = one();
      if (to !== from) return [from, to];
    }
  };
}

/** Zipf with exponent 1.0: the n-th account is drawn as often as 1/n, by inverting its sums. */
function zipf(count: number, random: () => number): () => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += 1 / (i + 1);
    sums[i] = sum;
  }
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** A small generator that draws the same from the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
