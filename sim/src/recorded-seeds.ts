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
    seed: 36,
    name: 'copy-of-a-refresh',
    found:
      'Two copies of a token request met at the gate, one was answered with invalid_grant, and the wallet took that for a revocation: it ended a link whose mandate stayed active.',
  },
];
