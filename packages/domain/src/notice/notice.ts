/** How a notice is told beside the page that lists it. No holder can switch any of it off. */
interface NoticeRule {
  /**
   * Whether it goes out by SMS. Money and safety do; what a person has just pressed himself and can
   * only cost him comfort, or what another message tells anyway, does not.
   */
  readonly sms: boolean;
  /** Stands first until its holder has said that he knows of it. */
  readonly needsAnswer: boolean;
}

/** Everything that a customer is told of, written in the transaction of the event itself. */
export const NOTICE_KINDS = {
  passkey_added: { sms: true, needsAnswer: true },
  passkey_removed: { sms: true, needsAnswer: false },
  new_device: { sms: true, needsAnswer: true },
  phone_proved: { sms: true, needsAnswer: false },
  identity_proved: { sms: true, needsAnswer: false },
  link_added: { sms: true, needsAnswer: false },
  link_refused: { sms: true, needsAnswer: false },
  link_suspended: { sms: true, needsAnswer: true },
  link_resumed: { sms: true, needsAnswer: false },
  link_ended: { sms: true, needsAnswer: false },
  link_unlinked: { sms: false, needsAnswer: false },
  charge_done: { sms: true, needsAnswer: false },
  charge_refused: { sms: true, needsAnswer: false },
  payment_done: { sms: true, needsAnswer: false },
  limits_lowered: { sms: true, needsAnswer: false },
  limits_raise_asked: { sms: true, needsAnswer: true },
  limits_raised: { sms: true, needsAnswer: false },
  limits_raise_cancelled: { sms: true, needsAnswer: false },
  wallet_locked: { sms: true, needsAnswer: false },
  wallet_unlocked: { sms: true, needsAnswer: false },
} as const satisfies Readonly<Record<string, NoticeRule>>;

export type NoticeKind = keyof typeof NOTICE_KINDS;

/** The kinds of notices, in the order of their table. */
export const NOTICE_KIND_NAMES = Object.keys(NOTICE_KINDS) as readonly NoticeKind[];

/** The kinds that go out by SMS. */
export type SmsNoticeKind = {
  [K in NoticeKind]: (typeof NOTICE_KINDS)[K]['sms'] extends true ? K : never;
}[NoticeKind];

/** Whether this kind goes out by SMS. */
export function goesBySms(kind: NoticeKind): kind is SmsNoticeKind {
  return NOTICE_KINDS[kind].sms;
}

/** Payments of one wallet within this time may share one text message. */
export const PAYMENTS_TOGETHER_MS = 60_000;
