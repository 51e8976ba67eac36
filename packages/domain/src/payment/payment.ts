import { machine, type StateOf } from '../base/machine.ts';

/** What a till shows to be paid: it is paid once, or withdrawn by the till, or it runs out. */
export const paymentRequest = machine('paymentRequest', {
  open: { pay: 'paid', cancel: 'cancelled', expire: 'expired' },
  paid: {},
  cancelled: {},
  expired: {},
});

/** Money that a shop has received from a wallet. A refund gives all of it back. */
export const payment = machine('payment', {
  captured: { refund: 'refunded' },
  refunded: {},
});

export type PaymentRequestState = StateOf<typeof paymentRequest>;
