import { machine, type StateOf } from '../base/machine.ts';

/**
 * Money on its way from a wallet into its holder's bank account, as the operator sees it. It is
 * reserved from the first. `held` waits for a time and can be cancelled; `created` is stored before the
 * first try; `sent` is in doubt, never failed, until the bank has answered.
 * @see docs/reference/link-protocol.md section 4.3
 */
export const cashOut = machine('cashOut', {
  held: { release: 'created', refuse: 'refused', cancel: 'cancelled' },
  created: { send: 'sent', refuse: 'refused' },
  sent: { confirm: 'posted', refuse: 'refused' },
  posted: { giveBack: 'returned' },
  refused: {},
  cancelled: {},
  returned: {},
});

export type CashOutState = StateOf<typeof cashOut>;
