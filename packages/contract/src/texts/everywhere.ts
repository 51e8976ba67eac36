/** What every page of every audience says. */
export const COMMON = {
  languageSwitch: { ja: 'English', en: '日本語' },
  languageLabel: { ja: '英語で読む (English)', en: 'Read in Japanese (日本語)' },
  skipToContent: { ja: '本文へ進む', en: 'Skip to content' },
  stop: { ja: '止める', en: 'Stop' },
  back: { ja: '戻る', en: 'Back' },
  goHome: { ja: 'ホームへ戻る', en: 'Back to Home' },
  next: { ja: '次へ', en: 'Next' },
  retry: { ja: 'もう一度試す', en: 'Try again' },
  loading: { ja: '読み込んでいます。', en: 'Loading.' },
  required: { ja: '※必須', en: '(required)' },
  signIn: { ja: 'ログイン', en: 'Sign in' },
  signOut: { ja: 'ログアウト', en: 'Sign out' },
  copy: { ja: 'コピーする', en: 'Copy' },
  copied: { ja: 'コピーしました。', en: 'Copied.' },
  showMore: { ja: 'さらに前を見る', en: 'Show earlier ones' },
  pageMissing: { ja: 'このページはありません', en: 'There is no such page' },
  pageMissingDetail: {
    ja: 'お金は動いていません。アドレスが変わったか、間違っているようです。',
    en: 'No money moved. The address has changed or is mistaken.',
  },
  brokenTitle: { ja: 'このページに不具合が起きました', en: 'This page has a fault' },
  brokenDetail: {
    ja: 'ページを開き直してください。同じ操作が二重に行われることはありません。',
    en: 'Reload the page. Nothing will happen twice.',
  },
  reload: { ja: 'ページを開き直す', en: 'Reload the page' },
  noCardPin: {
    ja: 'キャッシュカードの暗証番号を聞くことは、決してありません。聞くページは偽物です。',
    en: 'We never ask for the PIN of your cash card. A page that does is a false one.',
  },
  navigation: { ja: 'おもなページ', en: 'Main pages' },
  confirmFresh: {
    ja: 'ご本人の確認のため、パスキーをもう一度使います。',
    en: 'We ask for your passkey once more, to be sure that it is you.',
  },
} as const;

/** How much may leave a bank account, as bank and wallet tell it. */
export const LIMITS = {
  perDebit: { ja: '1回 {amount}', en: '{amount} at a time' },
  first: {
    ja: '最初の{window}は合わせて {amount}',
    en: '{amount} in all in the first {window}',
  },
  firstUntil: { ja: '{until} まで、合わせて {amount}', en: '{amount} in all until {until}' },
  rolling: { ja: '{window}で合わせて {amount}', en: '{amount} in any {window}' },
  ofAccount: {
    ja: 'この口座につながるすべての会社を合わせた上限です。',
    en: 'These limits count all companies together.',
  },
  hours: { ja: '{count}時間', en: '{count} hours' },
  oneDay: { ja: '1日', en: 'day' },
  days: { ja: '{count}日間', en: '{count} days' },
} as const;

/** The states of money, told in words everywhere. */
export const MONEY_STATES = {
  done: { ja: '完了しました', en: 'Done' },
  on_its_way: { ja: '手続き中です', en: 'On its way' },
  not_known_yet: { ja: 'まだ結果がわかりません', en: 'Not known yet' },
  refused: { ja: '成立しませんでした', en: 'Did not go through' },
} as const;

/** What can go wrong before a server has answered; the problems of servers are in `problems.ts`. */
export const PAGE_PROBLEMS = {
  no_connection: {
    ja: {
      title: 'つながりませんでした',
      detail:
        '送ったものが届いたかどうか、まだわかりません。もう一度押しても、同じ操作が二重に行われることはありません。',
    },
    en: {
      title: 'There is no connection',
      detail:
        'We do not know yet whether your request arrived. You can press again: nothing will happen twice.',
    },
  },
  passkey_not_used: {
    ja: {
      title: 'パスキーは使われませんでした',
      detail: 'お金は動いていません。画面の案内に沿って、もう一度お試しください。',
    },
    en: {
      title: 'The passkey was not used',
      detail: 'No money moved. Try again and follow what your device shows.',
    },
  },
  passkey_not_supported: {
    ja: {
      title: 'このブラウザではパスキーを使えません',
      detail: 'お金は動いていません。新しいブラウザか、スマートフォンでお試しください。',
    },
    en: {
      title: 'This browser has no passkeys',
      detail: 'No money moved. Use a newer browser or your phone.',
    },
  },
} as const;
