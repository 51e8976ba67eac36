import { machine, type StateOf } from '../base/machine.ts';

/**
 * The bank's permission behind a link. The holder is told before he is asked (`notified` comes before
 * `confirmed`), and a code that nobody redeems leaves nothing behind (`expired`).
 * @see docs/reference/link-protocol.md section 2.3
 */
export const mandate = machine('mandate', {
  requested: { notify: 'notified', refuse: 'refused', expire: 'expired' },
  notified: { confirm: 'confirmed', refuse: 'refused', expire: 'expired' },
  confirmed: { activate: 'active', revoke: 'revoked', expire: 'expired' },
  active: { suspend: 'suspended', revoke: 'revoked', expire: 'expired' },
  suspended: { resume: 'active', revoke: 'revoked', expire: 'expired' },
  revoked: {},
  refused: {},
  expired: {},
});

export type MandateState = StateOf<typeof mandate>;
