/** The pages of the bank: the link request, and the depositor's own. */
export const BANK = {
  product: { ja: '口座の安全確認', en: 'Account safety' },
  nav: {
    answer: { ja: '連携している会社', en: 'Companies' },
    taken: { ja: '引き落としの記録', en: 'What was taken' },
  },
  account: {
    branch: { ja: '支店番号', en: 'Branch number' },
    branchSupport: { ja: '通帳やカードにある3けた', en: 'Three digits, on your passbook or card' },
    branchError: { ja: '支店番号を3けたの数字で入れてください。', en: 'Enter three digits.' },
    number: { ja: '口座番号', en: 'Account number' },
    numberSupport: {
      ja: '7けた。足りないときは、前に0をつけます。',
      en: 'Seven digits. Put zeros in front of a shorter number.',
    },
    numberError: { ja: '口座番号を7けたの数字で入れてください。', en: 'Enter seven digits.' },
    passkeySupport: {
      ja: '次に、この銀行に登録したパスキーを使います。',
      en: 'Next we ask for the passkey that you registered with this bank.',
    },
    go: { ja: 'パスキーで確かめる', en: 'Confirm with my passkey' },
  },
  code: {
    title: { ja: '届いたコードを入れる', en: 'Enter the code' },
    lead: {
      ja: 'この銀行に登録された電話番号（下4けた {ending}）に、6けたのコードを送りました。',
      en: 'We sent six digits to the phone number on our file, ending in {ending}.',
    },
    leadUnknown: {
      ja: 'この銀行に登録された電話番号に、6けたのコードを送りました。',
      en: 'We sent six digits to the phone number on our file.',
    },
    label: { ja: 'SMSで届いたコード', en: 'Code from the SMS' },
    support: {
      ja: '銀行員をふくめ、だれにも教えないでください。',
      en: 'Tell nobody, not even somebody who says he is from the bank.',
    },
    error: { ja: 'コードを6けたの数字で入れてください。', en: 'Enter six digits.' },
    act: { ja: 'コードを確かめる', en: 'Check the code' },
    again: { ja: '最初からやり直す', en: 'Start again' },
  },
  request: {
    title: { ja: 'ウォレットからの申し込み', en: 'A wallet asks to use your account' },
    lead: {
      ja: '{partner}が、あなたの口座からの引き落としを申し込んでいます。まず、ご本人か確かめます。',
      en: '{partner} asks to take money from your account. First we confirm that it is you.',
    },
    notYou: {
      ja: 'ご自分で申し込んだのでなければ、断ってください。口座には何も起こりません。',
      en: 'If you did not ask for this, refuse. Nothing happens to your account.',
    },
    who: { ja: '申し込んだ会社', en: 'Who asks' },
    label: { ja: 'ウォレットの呼び名', en: 'Name of the wallet' },
    account: { ja: '口座', en: 'Account' },
    what: { ja: '許すこと', en: 'For what' },
    whatText: {
      ja: 'この口座からウォレットへのチャージ（引き落とし）',
      en: 'Charging the wallet from this account (debits)',
    },
    whatTextCredits: {
      ja: 'この口座からウォレットへのチャージ（引き落とし）と、ウォレットからこの口座への入金',
      en: 'Charging the wallet from this account (debits), and paying money from the wallet into this account',
    },
    upTo: { ja: '引き落としの上限', en: 'Debits up to' },
    until: { ja: 'いつまで', en: 'Until when' },
    untilText: {
      ja: 'あなたが止めるまで。いつでも、この銀行のページで止められます。',
      en: 'Until you stop it, which you can do on our page at any time.',
    },
    checked: { ja: '確かめた方法', en: 'How we checked' },
    checkedText: {
      ja: 'この銀行に登録されたパスキーと、登録された電話番号に届いたコード。ウォレットの会社が証明した氏名、住所、生年月日が、口座の名義と一致しました。',
      en: 'The passkey and the phone number that you registered with us. Name, address and birth date proved by the wallet company match the holder.',
    },
    expires: { ja: '申し込みの期限', en: 'This request ends' },
    approveTitle: { ja: '許すかどうかを決める', en: 'Your decision' },
    approve: { ja: '許す', en: 'Approve' },
    refuse: { ja: '断る', en: 'Refuse' },
    refuseLogin: { ja: 'この申し込みを断る', en: 'Refuse this request' },
    endedTitle: { ja: '申し込みは終わりました', en: 'This request has ended' },
    ended: {
      ja: 'ウォレットのページに戻ります。移らないときは、下のボタンを押してください。',
      en: 'You are going back to the wallet. If nothing happens, press the button.',
    },
    endedHere: {
      ja: 'お金は動いていません。続けるには、ウォレットの画面からやり直してください。',
      en: 'No money moved. To go on, start again from the wallet.',
    },
    backToWallet: { ja: 'ウォレットのページへ戻る', en: 'Back to the wallet' },
    stopTitle: { ja: 'この申し込みを止める', en: 'Stop this request' },
    stopLead: {
      ja: '断ると、この申し込みはすぐに終わります。口座からは何も引き落とされません。',
      en: 'Refusing ends this request at once. Nothing is taken from your account.',
    },
    stopBack: { ja: '申し込みに戻る', en: 'Back to the request' },
    stopOther: {
      ja: 'すでにつながっているものを止めるには、「私の口座は安全ですか」のページを使います。',
      en: 'To stop what is already linked, use the page “Is my account safe?”.',
    },
  },
  safe: {
    title: { ja: '私の口座は安全ですか', en: 'Is my account safe?' },
    forAll: {
      ja: 'ウォレットや決済サービスを使っていない方のためのページでもあります。',
      en: 'This page is also for people who use no wallet at all.',
    },
    lead: {
      ja: 'あなたの口座につながっている会社と、引き落とされた金額がすべて見えます。すぐに止められます。',
      en: 'See every company that is linked to your account and all that it took, and stop it here.',
    },
    loginTitle: { ja: 'ログインして確かめる', en: 'Sign in and look' },
    loginAgain: {
      ja: '続けるには、もう一度ログインしてください。',
      en: 'Please sign in again to go on.',
    },
    loginToStop: {
      ja: 'ログインすると、すぐに止められます。',
      en: 'Sign in, then stop it at once.',
    },
    otherTitle: { ja: 'ログインできない方', en: 'If you cannot sign in' },
    letter: {
      ja: 'いまの版では、手紙のコードはまだ使えません。',
      en: 'You cannot use the code of a letter yet in this version.',
    },
    desk: {
      ja: 'いまの版では、電話の窓口はまだ開いていません。',
      en: 'The telephone desk is not yet open in this version.',
    },
  },
  answer: {
    title: { ja: '口座の確認結果', en: 'What is linked to your account' },
    holder: { ja: '{name} 様', en: '{name}' },
    nothingTitle: {
      ja: 'この口座には何もつながっていません',
      en: 'Nothing is linked to this account',
    },
    nothing: {
      ja: '{time} 現在、どの会社もこの口座から引き落とせません。引き落とされたものもありません。',
      en: 'As of {time}, no company can take money from this account, and none has.',
    },
    nothingYet: {
      ja: '会社がつながると、ここに並びます。ここで止められます。',
      en: 'If a company is ever linked, it will stand here, and you can stop it here.',
    },
    noneActive: {
      ja: 'いま引き落とせる会社はありません',
      en: 'No company can take money now',
    },
    oneActive: {
      ja: 'この口座から引き落とせる会社が1社あります',
      en: '1 company can take money from this account',
    },
    someActive: {
      ja: 'この口座から引き落とせる会社が{count}社あります',
      en: '{count} companies can take money from this account',
    },
    notYours: {
      ja: '身に覚えのないものは、すぐに止めてください。',
      en: 'Stop anything that is not yours.',
    },
    since: { ja: 'つながった日時', en: 'Linked' },
    endedAt: { ja: '終わった日時', en: 'Ended' },
    proved: { ja: '確かめた方法', en: 'How it was proved' },
    taken: { ja: '引き落とした合計', en: 'Taken in total' },
    takenText: { ja: '{amount}（{count}回）', en: '{amount} (debits: {count})' },
    takenNone: { ja: 'まだありません', en: 'Nothing yet' },
    last: { ja: '最後の引き落とし', en: 'Last time' },
    limit: { ja: '1回の上限', en: 'Limit per debit' },
    paysIn: { ja: 'この口座への入金', en: 'Paying into this account' },
    paysInText: { ja: '許可しています', en: 'Allowed' },
    stop: { ja: '止める', en: 'Stop' },
    stopOf: { ja: '{partner}の引き落としを止める', en: 'Stop debits of {partner}' },
    resume: { ja: 'また使えるようにする', en: 'Allow again' },
    resumeOf: {
      ja: '{partner}の引き落としをまた使えるようにする',
      en: 'Allow again: debits of {partner}',
    },
    end: { ja: '連携をやめる', en: 'Unlink' },
    endOf: { ja: '{partner}との連携をやめる', en: 'Unlink {partner}' },
    endTitle: { ja: '連携をやめますか', en: 'Unlink for good?' },
    endDetail: {
      ja: 'やめると、{partner}はこの連携では引き落とせなくなります。元には戻せません。',
      en: '{partner} can then no longer take money over this link. This cannot be undone.',
    },
    endAct: { ja: 'この連携をやめる', en: 'Unlink for good' },
    keep: { ja: 'やめずに戻る', en: 'Keep it' },
    stopped: {
      ja: '{partner}の引き落としを止めました。いまから引き落とせません。',
      en: 'Debits of {partner} are stopped from this moment.',
    },
    resumed: {
      ja: '{partner}の引き落としをまた使えるようにしました。',
      en: '{partner} may take money again.',
    },
    ended: {
      ja: '{partner}との連携をやめました。',
      en: 'The link with {partner} has ended.',
    },
    proveAgain: {
      ja: 'また使えるようにするには、ご本人か確かめ直します。もう一度ログインしてください。',
      en: 'To allow it again we must confirm that it is you. Please sign in again.',
    },
    seeTaken: { ja: '引き落としの記録を見る', en: 'See what was taken' },
    earlier: { ja: '終わった連携', en: 'Links that have ended' },
  },
  mandateStates: {
    active: { ja: '引き落とせます', en: 'Can take money' },
    suspended: { ja: '止まっています', en: 'Stopped' },
    revoked: { ja: 'やめました', en: 'Unlinked' },
    expired: { ja: '期限が切れました', en: 'Expired' },
  },
  factors: {
    passkey: { ja: 'パスキー', en: 'Passkey' },
    sms: { ja: '登録した電話番号のコード', en: 'code sent to the phone on file' },
  },
  taken: {
    title: { ja: '引き落としの記録', en: 'What was taken' },
    empty: {
      ja: 'ウォレットの会社による引き落としはありません。あれば、日と会社ごとにここに並びます。',
      en: 'No wallet company has taken anything. If one does, it will stand here by day and company.',
    },
    dayTotal: { ja: '{partner} 合計 {amount}', en: '{partner}: {amount} in all' },
    when: { ja: '日時', en: 'When' },
    amount: { ja: '金額', en: 'Amount' },
    passbook: { ja: '通帳の記載', en: 'On the passbook' },
    number: { ja: '番号', en: 'Number' },
    notMine: {
      ja: '身に覚えのない引き落としがあれば、右上の「止める」をすぐに押し、取引店にご連絡ください。',
      en: 'If a debit is not yours, press “Stop” at the top right at once, then tell your branch.',
    },
    back: { ja: '連携の一覧へ', en: 'Back to the linked companies' },
    paidTitle: { ja: '入金の記録', en: 'What was paid in' },
    paidTo: { ja: '{partner}からの入金', en: 'Paid in by {partner}' },
    returned: { ja: '返しました', en: 'Given back' },
  },
  stop: {
    title: { ja: '引き落としを止める', en: 'Stop debits' },
    lead: {
      ja: 'この口座につながるすべての会社の引き落としを、いますぐ止めます。',
      en: 'Stop debits of every company that is linked to this account, now.',
    },
    companies: { ja: '止める会社', en: 'What will be stopped' },
    act: { ja: 'すべて止める', en: 'Stop all' },
    undo: {
      ja: 'また使えるようにするには、ログインし直して本人を確かめます。',
      en: 'To allow it again, you sign in again.',
    },
    doneTitle: { ja: '止めました', en: 'Stopped' },
    done: {
      ja: 'どの会社も、この口座から引き落とせません。',
      en: 'No company can take money from this account.',
    },
    nothing: {
      ja: 'いまこの口座から引き落とせる会社はありません。止めるものはありません。',
      en: 'No company can take money from this account now. There is nothing to stop.',
    },
    partly: {
      ja: '止められなかったものがあります。もう一度押してください。',
      en: 'Not everything could be stopped. Please press again.',
    },
    toAnswer: { ja: '連携の一覧へ', en: 'Back to the linked companies' },
  },
} as const;
