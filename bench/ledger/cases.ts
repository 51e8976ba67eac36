import type { Load } from './load.ts';

export interface Case {
  readonly name: string;
  /** What one process does; a case with several processes starts it as often. */
  readonly load: Pick<Load, 'callers' | 'batch' | 'shape'>;
  readonly processes: number;
  /** Which books it runs on. */
  readonly books: 'small' | 'million' | 'history';
  /** The least ratio to pgbench's TPC-B of the same round. */
  readonly floor?: number;
  /** The ratio to another case of the same round, in place of pgbench. */
  readonly against?: { readonly name: string; readonly floor: number };
  readonly p99FloorMs?: number;
}

const ONE_EACH = { shape: 'uniform', batch: 1 } as const;

/** The cases and their floors. Books: `small` has 10,000 accounts, `million` a million. */
export const CASES: readonly Case[] = [
  {
    name: 'callers-16',
    load: { callers: 16, ...ONE_EACH },
    processes: 1,
    books: 'small',
    floor: 2.3,
  },
  {
    name: 'callers-256',
    load: { callers: 256, ...ONE_EACH },
    processes: 1,
    books: 'small',
    floor: 4.8,
    p99FloorMs: 20,
  },
  {
    name: 'callers-1000',
    load: { callers: 1_000, ...ONE_EACH },
    processes: 1,
    books: 'small',
    floor: 6.5,
    p99FloorMs: 40,
  },
  {
    name: 'hot-1000',
    load: { callers: 1_000, batch: 1, shape: 'hot' },
    processes: 1,
    books: 'small',
    floor: 8.5,
    against: { name: 'callers-1000', floor: 1 },
  },
  {
    name: 'batch-1000',
    load: { callers: 1, batch: 1_000, shape: 'uniform' },
    processes: 1,
    books: 'small',
    floor: 7,
  },
  {
    name: 'batch-4000',
    load: { callers: 1, batch: 4_000, shape: 'uniform' },
    processes: 1,
    books: 'small',
    floor: 8.5,
  },
  {
    name: 'accounts-1m-zipf',
    load: { callers: 1, batch: 1_000, shape: 'zipf' },
    processes: 1,
    books: 'million',
    floor: 6,
  },
  {
    name: 'accounts-1m-uniform',
    load: { callers: 1, batch: 1_000, shape: 'uniform' },
    processes: 1,
    books: 'million',
    floor: 4,
  },
  {
    name: 'history-20m',
    load: { callers: 1_000, ...ONE_EACH },
    processes: 1,
    books: 'history',
    against: { name: 'callers-1000', floor: 0.9 },
  },
  {
    name: 'processes-4',
    load: { callers: 256, ...ONE_EACH },
    processes: 4,
    books: 'small',
    against: { name: 'callers-256', floor: 0.7 },
  },
];

/** The most memory of the process at 1,000 callers, in MiB. */
export const MEMORY_FLOOR_MIB = 200;
export const ACCOUNTS = { small: 10_000, million: 1_000_000, history: 10_000 } as const;
