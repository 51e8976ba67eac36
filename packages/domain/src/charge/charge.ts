import { machine, type StateOf } from '../base/machine.ts';

/**
 * Money on its way from a bank account into a wallet, as the operator sees it. `created` is stored
 * before the first try; `sent` is in doubt, never failed, until the bank has answered.
 * @see docs/reference/link-protocol.md section 3.3
 */
export const charge = machine('charge', {
  created: { send: 'sent', refuse: 'refused' },
  sent: { confirm: 'posted', refuse: 'refused' },
  posted: {},
  refused: {},
});

/**
 * The same movement as the bank sees it. `accepted` is decided and counted against the caps while the
 * core has not answered yet.
 * @see docs/reference/link-protocol.md section 3.1
 */
export const debit = machine('debit', {
  accepted: { post: 'posted', refuse: 'refused' },
  posted: {},
  refused: {},
});

export type ChargeState = StateOf<typeof charge>;
