import { createHash } from 'node:crypto';
import type { Random } from '@sekisho/runtime/env.ts';

/** Seeded chance. Each of its forks draws from a stream of its own, so that none moves another. */
export interface Dice extends Random {
  /** At least 0, below 1. */
  float(): number;
  /** A whole number, at least `from`, below `to`. */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  fork(name: string): Dice;
}

/** The generator sfc32, begun from a hash of the seed: fast, and good enough to choose what happens. */
export function openDice(seed: string): Dice {
  const start = createHash('sha256').update(seed).digest();
  let [a, b, c, counter] = [0, 4, 8, 12].map((at) => start.readInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  const float = () => next() / 2 ** 32;
  const between = (from: number, to: number) => from + Math.floor(float() * (to - from));
  return {
    float,
    between,
    chance: (probability) => float() < probability,
    pick: <T>(from: readonly T[]): T => from[between(0, from.length)] as T,
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    fork: (name) => openDice(`${seed}/${name}`),
  };
}
