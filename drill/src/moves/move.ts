import { type Static, type TObject, type TSchema, Type } from 'typebox';
import type { Fact, Gained } from '../campaign/facts.ts';
import type { Attempt } from '../run/attempt.ts';
import type { Scene, Target } from '../run/scene.ts';

/** How many requests a move sends at most: once, and for each victim. */
export interface Requests {
  readonly once: number;
  readonly perVictim: number;
}

/** One thing that an attacker can do, as campaigns name it. */
export interface Move {
  /** What it does, and when it counts as passed. */
  readonly does: string;
  needs(given: Given): readonly Fact[];
  gains(given: Given): readonly Gained[];
  /** The parameters that a step may give with it. */
  readonly with: TObject;
  /** How adaptive an attacker must be to make it. */
  readonly adaptivity: number;
  requests(given: Given): Requests;
  /** Hours that it moves the servers' clock forward at most. */
  hours(given: Given): number;
  run(scene: Scene, given: Given): Promise<Attempt>;
}

export type Given = Readonly<Record<string, unknown>>;

type Properties = Record<string, TSchema>;

/** A row of the table of moves. Parameters were checked when the campaign was read. */
export function move<P extends Properties>(row: {
  readonly does: string;
  readonly needs?: (given: Parameters<P>) => readonly Fact[];
  readonly gains?: (given: Parameters<P>) => readonly Gained[];
  readonly with: P;
  readonly adaptivity?: number;
  readonly requests: (given: Parameters<P>) => Requests;
  readonly hours?: (given: Parameters<P>) => number;
  readonly run: (scene: Scene, given: Parameters<P>) => Promise<Attempt>;
}): Move {
  const { does, needs = () => [], gains = () => [], adaptivity = 0, hours = () => 0 } = row;
  const parameters = Type.Object(row.with, { additionalProperties: false });
  return {
    does,
    needs: (given) => needs(given as Parameters<P>),
    gains: (given) => gains(given as Parameters<P>),
    adaptivity,
    with: parameters,
    requests: (given) => row.requests(given as Parameters<P>),
    hours: (given) => hours(given as Parameters<P>),
    run: (scene, given) => row.run(scene, given as Parameters<P>),
  };
}

type Parameters<P extends Properties> = Readonly<Static<TObject<P>>>;

/** How many requests a move sends at most to so many victims. */
export function requestsOf(row: Move, given: Given, victims: number): number {
  const { once: first, perVictim } = row.requests(given);
  return first + perVictim * victims;
}

export const once = (requests: number): Requests => ({ once: requests, perVictim: 0 });
export const each = (requests: number): Requests => ({ once: 0, perVictim: requests });

/** A choice of words; the first is taken when a step says nothing. */
export function choice<const W extends readonly string[]>(words: W, description: string) {
  return Type.Optional(
    Type.Unsafe<W[number]>({ type: 'string', enum: [...words], default: words[0], description }),
  );
}

export function whole(range: {
  readonly from: number;
  readonly to: number;
  readonly usual: number;
  readonly description: string;
}) {
  const { from, to, usual, description } = range;
  return Type.Optional(Type.Integer({ minimum: from, maximum: to, default: usual, description }));
}

export const VICTIMS = choice(
  ['all', 'first-half', 'second-half'],
  'which victims; the first half is the greater one',
);

/** The victims that a step is about. */
export function chosen(
  { targets }: Pick<Scene, 'targets'>,
  which: 'all' | 'first-half' | 'second-half' = 'all',
): readonly Target[] {
  const half = Math.ceil(targets.length / 2);
  if (which === 'all') return targets;
  return which === 'first-half' ? targets.slice(0, half) : targets.slice(half);
}
