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
  {
    seed: 198,
    name: 'copy-of-a-debit-before-the-end',
    found:
      'Of two copies of a request for a debit the bank took one just before its holder ended the mandate and answered the other with 401: the wallet called the charge refused, and the debit was posted.',
  },
];
