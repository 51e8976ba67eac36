/** A seed that found something once, and is run again for ever. */
export interface RecordedSeed {
  readonly seed: number;
  readonly name: string;
  readonly found: string;
}

/**
 * What a seed does follows from all that people and faults draw: when those change, a seed that found
 * something is looked for anew, with the mistake put back.
 */
export const RECORDED_SEEDS: readonly RecordedSeed[] = [
  {
    seed: 1,
    name: 'twin-press',
    found:
      'A charge that came twice at once was refused by the one process while the other recorded it, so the customer was told no and money moved.',
  },
];
