import type { NoticeKind } from '@sekisho/domain/notice/notice.ts';
import type { Text } from './text.ts';

interface NoticeText {
  readonly title: Text;
  /** What happened. */
  readonly what: Text;
  /** What to do now; "nothing" is an answer too. */
  readonly todo: Text;
}

const STOP_IF_NOT_YOU = {
  ja: '身に覚えがないときは、右上の「止める」を押してください。',
  en: 'If this was not you, press “Stop” at the top right.',
} as const;
const NOTHING_TO_DO = {
  ja: 'することはありません。',
  en: 'There is nothing for you to do.',
} as const;

/** Each kind of notice as its page says it: what happened, when (the page adds it), what to do. */
export const NOTICES = {
  passkey_added: {
    title: { ja: '新しいパスキー', en: 'New passkey' },
    what: {
      ja: '新しいパスキーが登録されました。{time}までは、上限を上げる、出金する、ほかのパスキーを消すことはできません。',
      en: 'A passkey was added. Until {time} it cannot raise limits, cash out or remove other passkeys.',
    },
    todo: STOP_IF_NOT_YOU,
  },
  passkey_removed: {
    title: { ja: 'パスキーの削除', en: 'Passkey removed' },
    what: {
      ja: 'パスキーが1つ削除されました。それで開いたログインはすべて終わりました。',
      en: 'A passkey was removed. Every session that it had opened has ended.',
    },
    todo: STOP_IF_NOT_YOU,
  },
  new_device: {
    title: { ja: '新しい端末でのログイン', en: 'Signed in on a new device' },
    what: {
      ja: 'はじめての端末（{device}）でログインがありました。',
      en: 'Somebody signed in on a device that is new to us ({device}).',
    },
    todo: STOP_IF_NOT_YOU,
  },
  phone_proved: {
    title: { ja: '携帯電話番号の確認', en: 'Mobile number proved' },
    what: {
      ja: '携帯電話番号を確認しました。大切なお知らせは、この番号にも届きます。',
      en: 'Your mobile number is proved. Important notices go to it as well.',
    },
    todo: STOP_IF_NOT_YOU,
  },
  identity_proved: {
    title: { ja: '本人確認', en: 'Identity proved' },
    what: {
      ja: '本人確認が済み、連携、チャージ、支払いが使えるようになりました。',
      en: 'Your identity is proved. You can link, charge and pay.',
    },
    todo: NOTHING_TO_DO,
  },
  link_added: {
    title: { ja: '銀行口座の連携', en: 'Bank account linked' },
    what: {
      ja: '{bank}の口座がつながりました。',
      en: 'An account at {bank} was linked.',
    },
    todo: STOP_IF_NOT_YOU,
  },
  link_refused: {
    title: { ja: '連携のお断り', en: 'Link refused' },
    what: {
      ja: '{bank}の答えに誤りがあったため、連携をお断りしました。お金は動いていません。',
      en: '{bank} answered wrongly, so we refused the link. No money moved.',
    },
    todo: {
      ja: '続くときは、銀行に問い合わせてください。',
      en: 'If it goes on, ask the bank.',
    },
  },
  link_suspended: {
    title: { ja: '連携が止まりました', en: 'Link stopped' },
    what: {
      ja: '{bank}との連携を、銀行か預金者が止めました。いまはチャージできません。',
      en: 'The link with {bank} was stopped by the bank or the holder. You cannot charge now.',
    },
    todo: {
      ja: '止めた覚えがないときは、口座のある銀行に確かめてください。',
      en: 'If you did not stop it yourself, ask your bank.',
    },
  },
  link_resumed: {
    title: { ja: '連携の再開', en: 'Link resumed' },
    what: {
      ja: '{bank}との連携が再開され、またチャージできます。',
      en: 'The link with {bank} works again. You can charge.',
    },
    todo: STOP_IF_NOT_YOU,
  },
  link_ended: {
    title: { ja: '連携の終わり', en: 'Link ended' },
    what: {
      ja: '{bank}との連携が銀行側で終わりました。もう引き落とされません。',
      en: 'The link with {bank} was ended at the bank. Nothing more is taken over it.',
    },
    todo: {
      ja: 'また使うには、「銀行」のページで口座をつなぎ直します。',
      en: 'To use the account again, link it anew on the Banks page.',
    },
  },
  link_unlinked: {
    title: { ja: '連携をやめました', en: 'Unlinked' },
    what: {
      ja: '{bank}との連携をやめました。この口座からはもうチャージできません。',
      en: 'You ended the link with {bank}. Nothing more can be charged from it.',
    },
    todo: STOP_IF_NOT_YOU,
  },
  charge_done: {
    title: { ja: 'チャージ', en: 'Charge' },
    what: {
      ja: '{bank}から{amount}がウォレットに入りました。',
      en: '{amount} came from {bank} into your wallet.',
    },
    todo: STOP_IF_NOT_YOU,
  },
  charge_refused: {
    title: { ja: 'チャージの不成立', en: 'Charge refused' },
    what: {
      ja: '{bank}からの{amount}のチャージは成立しませんでした。お金は動いていません。',
      en: 'The charge of {amount} from {bank} did not go through. No money moved.',
    },
    todo: {
      ja: '理由はチャージの内容に出ています。',
      en: 'The reason stands with the charge.',
    },
  },
  payment_done: {
    title: { ja: '支払い', en: 'Payment' },
    what: {
      ja: '{shop}で{amount}を支払いました。',
      en: 'You paid {amount} at {shop}.',
    },
    todo: STOP_IF_NOT_YOU,
  },
  limits_lowered: {
    title: { ja: '上限を下げました', en: 'Limits lowered' },
    what: {
      ja: '支払いやチャージの上限が下げられ、すぐに有効になりました。',
      en: 'Limits for payments or charges were lowered. They hold already.',
    },
    todo: STOP_IF_NOT_YOU,
  },
  limits_raise_asked: {
    title: { ja: '上限の引き上げの申し込み', en: 'Higher limits asked for' },
    what: {
      ja: '上限の引き上げの申し込みがありました。{time}に有効になります。',
      en: 'Higher limits were asked for. They hold from {time}.',
    },
    todo: {
      ja: '身に覚えがないときは、右上の「止める」を押してください。引き上げも取り消されます。',
      en: 'If this was not you, press “Stop” at the top right. That cancels the raise too.',
    },
  },
  limits_raised: {
    title: { ja: '上限が上がりました', en: 'Limits raised' },
    what: {
      ja: '申し込みのあった新しい上限が有効になりました。',
      en: 'The higher limits that were asked for are in force.',
    },
    todo: STOP_IF_NOT_YOU,
  },
  limits_raise_cancelled: {
    title: { ja: '引き上げの取り消し', en: 'Raise cancelled' },
    what: {
      ja: '待っていた上限の引き上げは取り消されました。上限は変わっていません。',
      en: 'The raise that was waiting is cancelled. Your limits are unchanged.',
    },
    todo: NOTHING_TO_DO,
  },
  wallet_locked: {
    title: { ja: 'ウォレットを止めました', en: 'Wallet locked' },
    what: {
      ja: 'ウォレットを止めました。連携、チャージ、支払いはできません。残高はそのままです。',
      en: 'The wallet was locked: no link, charge or payment. Your balance stays.',
    },
    todo: {
      ja: '解除は「安全」のページで、パスキーで本人を確かめてからできます。',
      en: 'You can unlock it on the Safety page with your passkey.',
    },
  },
  wallet_unlocked: {
    title: { ja: 'ウォレットの解除', en: 'Wallet unlocked' },
    what: {
      ja: 'ウォレットが解除され、また使えるようになりました。',
      en: 'The wallet was unlocked and can be used again.',
    },
    todo: STOP_IF_NOT_YOU,
  },
} as const satisfies Readonly<Record<NoticeKind, NoticeText>>;

/** The page that lists them, and what Home says of it. */
export const NOTICES_PAGE = {
  title: { ja: 'お知らせ', en: 'Notices' },
  unseen: { ja: '新しいお知らせが{count}件あります。', en: 'New notices: {count}.' },
  toPage: { ja: 'お知らせを見る', en: 'See notices' },
  empty: {
    ja: 'まだありません。チャージや支払い、安全にかかわることが、ここに並びます。',
    en: 'None yet. Charges, payments and everything about your safety will stand here.',
  },
  unansweredTitle: { ja: '確かめてください', en: 'Please check these' },
  othersTitle: { ja: 'これまでのお知らせ', en: 'Earlier notices' },
  isNew: { ja: '新着', en: 'New' },
  wasMe: { ja: '確認しました', en: 'I know of this' },
  wasMeOf: { ja: '「{title}」を確認しました', en: 'I know of “{title}”' },
  details: { ja: '内容を見る', en: 'See details' },
  detailsOf: { ja: '「{title}」の内容を見る', en: 'See details of “{title}”' },
  always: {
    ja: 'お金と安全のお知らせは、SMSでも届きます。止めることはできません。お知らせにリンクを付けることは決してありません。',
    en: 'Notices about money and safety also go to your phone and cannot be switched off. None of them ever has a link.',
  },
} as const;

/** How a person may know a device again. */
export const DEVICES = {
  browsers: {
    chrome: { ja: 'Chrome', en: 'Chrome' },
    edge: { ja: 'Edge', en: 'Edge' },
    firefox: { ja: 'Firefox', en: 'Firefox' },
    safari: { ja: 'Safari', en: 'Safari' },
    other: { ja: 'ブラウザ', en: 'browser' },
  },
  systems: {
    android: { ja: 'Android', en: 'Android' },
    ios: { ja: 'iPhoneまたはiPad', en: 'iPhone or iPad' },
    linux: { ja: 'Linux', en: 'Linux' },
    macos: { ja: 'Mac', en: 'Mac' },
    windows: { ja: 'Windows', en: 'Windows' },
    other: { ja: '不明な端末', en: 'unknown device' },
  },
  device: { ja: '{system}の{browser}', en: '{browser} on {system}' },
} as const;
