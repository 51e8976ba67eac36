/** The pages of the till. */
export const SHOP = {
  product: { ja: 'Sekisho レジ', en: 'Sekisho Till' },
  signIn: {
    title: { ja: 'レジを開く', en: 'Open the till' },
    lead: {
      ja: '係の人のパスキーでログインします。レジは、パスキーに決められたものが開きます。',
      en: 'Sign in with the clerk’s passkey. It opens the till that it belongs to.',
    },
    act: { ja: 'パスキーでログインする', en: 'Sign in with my passkey' },
  },
  nav: {
    till: { ja: 'レジ', en: 'Till' },
    day: { ja: '今日の合計', en: 'Today' },
  },
  clerk: { ja: '係：{name}', en: 'Clerk: {name}' },
  pad: {
    title: { ja: '金額を入れる', en: 'Enter the amount' },
    amount: { ja: '会計の金額', en: 'Amount of the bill' },
    digits: { ja: '数字', en: 'Digits' },
    clear: { ja: 'すべて消す', en: 'Clear all' },
    backspace: { ja: '1字消す', en: 'Delete one digit' },
    show: { ja: 'コードを出す', en: 'Show the code' },
    empty: { ja: '金額を入れてください。', en: 'Enter an amount.' },
  },
  code: {
    title: { ja: 'お客さまにこのコードを見せる', en: 'Show this code to the customer' },
    picture: {
      ja: '{amount}を支払うためのQRコード',
      en: 'QR code to pay {amount}',
    },
    waiting: {
      ja: 'お支払いを待っています。',
      en: 'Waiting for the payment.',
    },
    secondsLeft: { ja: 'あと {minutes}分{seconds}秒', en: '{minutes} min {seconds} s left' },
    asText: { ja: 'コードの文字を見る', en: 'Show the code as text' },
    cancel: { ja: 'この会計を取り消す', en: 'Cancel this bill' },
    offline: {
      ja: 'サーバーにつながりません。問い合わせを続けています。支払いが済んだかどうかは、つながるまでわかりません。',
      en: 'No connection to the server; we keep asking. Until it is back we do not know whether it was paid.',
    },
  },
  result: {
    paid: { ja: '支払い済み', en: 'Paid' },
    paidDetail: {
      ja: '{time} に受け取りました。',
      en: 'Received at {time}.',
    },
    cancelled: { ja: '取り消しました', en: 'Cancelled' },
    cancelledDetail: {
      ja: 'お金は動いていません。このコードはもう使えません。',
      en: 'No money moved. This code can no longer be used.',
    },
    expired: { ja: '時間切れです', en: 'Expired' },
    expiredDetail: {
      ja: 'お金は動いていません。金額を入れ直して、新しいコードを出してください。',
      en: 'No money moved. Enter the amount again to show a new code.',
    },
    number: { ja: '支払い番号', en: 'Payment number' },
    next: { ja: '次の会計へ', en: 'Next customer' },
  },
  sound: {
    on: { ja: '音：入', en: 'Sound: on' },
    off: { ja: '音：切', en: 'Sound: off' },
  },
  day: {
    title: { ja: '今日の合計', en: 'Today at this till' },
    total: { ja: '合計', en: 'Total' },
    count: { ja: '{count}件', en: 'Payments: {count}' },
    payments: { ja: '今日の支払い', en: 'Payments of today' },
    empty: {
      ja: '今日の支払いが、新しいものから並びます。レジで金額を入れて始めてください。',
      en: 'Today’s payments will stand here, newest first. Enter an amount at the till to begin.',
    },
    number: { ja: '支払い番号', en: 'Payment number' },
    back: { ja: 'レジへ戻る', en: 'Back to the till' },
  },
  signOut: { ja: 'レジを閉じる', en: 'Close the till' },
} as const;
