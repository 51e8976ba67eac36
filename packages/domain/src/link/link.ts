import { machine, type StateOf } from '../base/machine.ts';

/**
 * The operator's record that a wallet may use a bank account. Charging stops at `unlinking`: the
 * button has been pressed and the bank has not answered yet. `end` needs no answer of ours: the bank
 * or the holder ended the mandate, or confirmed that it is gone.
 * @see docs/reference/link-protocol.md sections 2.4, 4 and 5
 */
export const link = machine('link', {
  requested: { grant: 'active', decline: 'declined', fail: 'failed' },
  active: { suspend: 'suspended', unlink: 'unlinking', end: 'ended' },
  suspended: { resume: 'active', unlink: 'unlinking', end: 'ended' },
  unlinking: { end: 'ended' },
  declined: {},
  failed: {},
  ended: {},
});

export type LinkState = StateOf<typeof link>;
