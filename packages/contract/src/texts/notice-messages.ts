import type { SmsNoticeKind } from '@sekisho/domain/notice/notice.ts';
import type { Text } from './text.ts';

/**
 * Notices as text messages. None has a link or says where to sign in: a message that does is a fraud,
 * and whoever knows that has one trap less to fall into.
 */
export const NOTICE_MESSAGES = {
  passkey_added: {
    ja: '【{sender}】新しいパスキーが登録されました。身に覚えがなければウォレットを止めてください。',
    en: '[{sender}] A new passkey was added. If this was not you, stop the wallet.',
  },
  passkey_removed: {
    ja: '【{sender}】パスキーが1つ削除されました。身に覚えがなければウォレットを止めてください。',
    en: '[{sender}] A passkey was removed. If this was not you, stop the wallet.',
  },
  new_device: {
    ja: '【{sender}】新しい端末でログインがありました。身に覚えがなければウォレットを止めてください。',
    en: '[{sender}] Somebody signed in on a new device. If this was not you, stop the wallet.',
  },
  phone_proved: {
    ja: '【{sender}】この番号をウォレットのお知らせ先として確認しました。',
    en: '[{sender}] This number is now where notices of your wallet go.',
  },
  identity_proved: {
    ja: '【{sender}】本人確認が済み、ウォレットが使えるようになりました。',
    en: '[{sender}] Your identity is proved and your wallet is open.',
  },
  link_added: {
    ja: '【{sender}】{bank}の口座がつながりました。身に覚えがなければウォレットを止めてください。',
    en: '[{sender}] An account at {bank} was linked. If this was not you, stop the wallet.',
  },
  link_refused: {
    ja: '【{sender}】{bank}の答えに誤りがあり、連携をお断りしました。お金は動いていません。',
    en: '[{sender}] {bank} answered wrongly, so we refused the link. No money moved.',
  },
  link_suspended: {
    ja: '【{sender}】{bank}との連携を、銀行か預金者が止めました。いまはチャージできません。',
    en: '[{sender}] Your link with {bank} was stopped by the bank or the holder. No charging now.',
  },
  link_resumed: {
    ja: '【{sender}】{bank}との連携が再開され、またチャージできます。',
    en: '[{sender}] Your link with {bank} works again. You can charge.',
  },
  link_ended: {
    ja: '【{sender}】{bank}との連携が銀行側で終わりました。もう引き落とされません。',
    en: '[{sender}] Your link with {bank} was ended at the bank. Nothing more is taken over it.',
  },
  charge_done: {
    ja: '【{sender}】{bank}から{amount}をチャージしました。身に覚えがなければ止めてください。',
    en: '[{sender}] {amount} came from {bank} into your wallet. If this was not you, stop it.',
  },
  charge_refused: {
    ja: '【{sender}】{bank}からの{amount}のチャージは成立しませんでした。お金は動いていません。',
    en: '[{sender}] The charge of {amount} from {bank} did not go through. No money moved.',
  },
  payment_done: {
    ja: '【{sender}】{shop}で{amount}を支払いました。身に覚えがなければ止めてください。',
    en: '[{sender}] You paid {amount} at {shop}. If this was not you, stop the wallet.',
  },
  limits_lowered: {
    ja: '【{sender}】ウォレットの上限が下げられました。身に覚えがなければ止めてください。',
    en: '[{sender}] The limits of your wallet were lowered. If this was not you, stop it.',
  },
  limits_raise_asked: {
    ja: '【{sender}】上限の引き上げの申し込みがあり、24時間後に変わります。身に覚えがなければ止めてください。',
    en: '[{sender}] Higher limits were asked for and hold in 24 hours. If this was not you, stop the wallet.',
  },
  limits_raised: {
    ja: '【{sender}】ウォレットの上限が上がりました。身に覚えがなければ止めてください。',
    en: '[{sender}] The limits of your wallet are higher now. If this was not you, stop it.',
  },
  limits_raise_cancelled: {
    ja: '【{sender}】上限の引き上げは取り消されました。上限は変わっていません。',
    en: '[{sender}] The raise of your limits was cancelled. They are unchanged.',
  },
  wallet_locked: {
    ja: '【{sender}】ウォレットを止めました。連携、チャージ、支払いはできません。',
    en: '[{sender}] Your wallet is locked. No link, charge or payment is possible.',
  },
  wallet_unlocked: {
    ja: '【{sender}】ウォレットが解除されました。身に覚えがなければ、もう一度止めてください。',
    en: '[{sender}] Your wallet was unlocked. If this was not you, stop it again.',
  },
} as const satisfies Readonly<Record<SmsNoticeKind, Text>>;

/** Several payments within a minute, in one message. */
export const PAYMENTS_MESSAGE = {
  ja: '【{sender}】{count}回の支払い、合わせて{amount}。身に覚えがなければウォレットを止めてください。',
  en: '[{sender}] {count} payments, {amount} in all. If this was not you, stop the wallet.',
} as const satisfies Text;
