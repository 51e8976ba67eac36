/** The demonstration's start page, phone and document wallet, and the device that plays a person. */
export const DEMONSTRATION = {
  product: { ja: 'Sekisho デモ', en: 'Sekisho Demonstration' },
  nav: {
    start: { ja: 'はじめ', en: 'Start' },
    phone: { ja: '電話', en: 'Phone' },
  },
  start: {
    title: { ja: 'Sekisho のデモンストレーション', en: 'Sekisho demonstration' },
    lead: {
      ja: '2つのウォレットと3つの銀行が、この1台で動いています。人も口座もお金も、すべて作りものです。',
      en: 'Two wallets and three banks run on this machine. People, accounts and money are all made up.',
    },
    peopleTitle: { ja: 'だれになりますか', en: 'Who do you want to be?' },
    peopleLead: {
      ja: '1つ押すと、このブラウザがその人の端末になります。パスキーと電話もその人のものです。',
      en: 'One press makes this browser that person’s device, with passkeys and phone.',
    },
    you: { ja: 'いまのあなた', en: 'This is you' },
    phone: { ja: '電話', en: 'Phone' },
    email: { ja: 'メール', en: 'E-mail' },
    account: { ja: '口座', en: 'Account' },
    accountText: {
      ja: '{bank} {branch}（{branchCode}） {number}',
      en: '{bank} {branch} ({branchCode}) {number}',
    },
    staffTitle: { ja: '会社の職員になる', en: 'Be a member of staff' },
    staffLead: {
      ja: '二人で行う操作を試せます。一人が申請し、別の人になって承認します。',
      en: 'Try what takes two people: ask as one, then become another one and approve.',
    },
    placesTitle: { ja: '地図', en: 'The map' },
    wallets: { ja: 'ウォレット', en: 'Wallets' },
    banks: { ja: '銀行', en: 'Banks' },
    toolsTitle: { ja: '道具', en: 'Tools' },
    phonePage: { ja: 'あなたの電話を見る', en: 'See your phone' },
    protocol: {
      ja: 'ウォレットと銀行は別の会社です。公開された約束ごとだけで話します。',
      en: 'Wallets and banks are separate companies. They speak by a published protocol only.',
    },
    clockTitle: { ja: '時計', en: 'The clock' },
    clockNow: { ja: 'デモの時刻', en: 'Time in the demonstration' },
    clockLead: {
      ja: '時計は進めるだけで、戻せません。進めると、ログインは切れます。',
      en: 'The clock only goes forward. Moving it ends sessions.',
    },
    forwardTenMinutes: { ja: '10分進める', en: '10 minutes forward' },
    forwardDay: { ja: '1日進める', en: '1 day forward' },
    forwardThreeDays: { ja: '3日進める', en: '3 days forward' },
    forwardMonth: { ja: '30日進める', en: '30 days forward' },
    moved: { ja: '{time} になりました。', en: 'It is now {time}.' },
    sourceTitle: { ja: 'なぜ作ったか', en: 'Why this exists' },
    source: {
      ja: '2020年、ウォレットを持たない人の預金が、他人のつくったウォレットを通して盗まれました。ここでは、同じことが起こりません。',
      en: 'In 2020, deposits of people who had no wallet were stolen through wallets that others opened. Here that cannot happen.',
    },
  },
  roles: {
    customer: { ja: '利用者', en: 'Customer' },
    depositor: { ja: '預金者', en: 'Depositor' },
    clerk: { ja: 'お店の係', en: 'Clerk' },
    staff: { ja: '職員', en: 'Staff' },
  },
  phone: {
    title: { ja: '{name} さんの電話', en: 'The phone of {name}' },
    titleNobody: { ja: '電話', en: 'Phone' },
    lead: {
      ja: '届いたSMSが、新しいものから並びます。',
      en: 'Text messages, newest first.',
    },
    from: { ja: '{from} から', en: 'From {from}' },
    empty: {
      ja: 'まだ何も届いていません。コードを送ると、ここに出ます。',
      en: 'Nothing has come yet. Ask for a code and it will appear here.',
    },
    nobody: {
      ja: 'このブラウザは、まだだれの端末でもありません。はじめのページで人をえらんでください。',
      en: 'This browser is nobody’s device yet. Choose a person on the start page.',
    },
    toStart: { ja: 'はじめのページへ', en: 'To the start page' },
  },
  documents: {
    title: { ja: '身分証アプリ', en: 'Document app' },
    lead: {
      ja: '次のことを渡してよいか、確かめてください。',
      en: 'Check whether you want to hand over the following.',
    },
    verifier: { ja: '相手', en: 'Who asks' },
    holder: { ja: '持ち主', en: 'Holder' },
    elements: { ja: '渡すこと', en: 'What is handed over' },
    notIncluded: {
      ja: '個人番号（マイナンバー）は渡しません。',
      en: 'Your individual number (My Number) is not handed over.',
    },
    agree: { ja: '同意して渡す', en: 'Hand over' },
    refuse: { ja: '渡さない', en: 'Refuse' },
    refusedTitle: { ja: '何も渡していません', en: 'Nothing was handed over' },
    refused: {
      ja: '本人確認は行われませんでした。続けるには、ウォレットの画面からやり直してください。',
      en: 'Your identity was not proved. To go on, start again from the wallet.',
    },
    back: { ja: 'ウォレットへ戻る', en: 'Back to the wallet' },
    noRequest: {
      ja: '申し込みがありません。ウォレットの本人確認のページから開いてください。',
      en: 'There is no request. Open this from the wallet’s identity page.',
    },
  },
  elements: {
    full_name_unicode: { ja: '氏名（漢字）', en: 'Full name (kanji)' },
    birth_date_unicode: { ja: '生年月日', en: 'Birth date' },
    resident_address_unicode: { ja: '住所', en: 'Address' },
    portrait: { ja: '顔写真', en: 'Portrait' },
  },
  device: {
    label: { ja: 'デモの端末', en: 'Demonstration device' },
    person: { ja: '{name}さん', en: '{name}' },
    start: { ja: 'デモへ', en: 'Start page' },
    noMessage: { ja: 'SMSはまだありません。', en: 'No text message yet.' },
    message: { ja: 'SMS：{text}', en: 'SMS: {text}' },
    confirmTitle: {
      ja: 'デモの端末：{name}さんのパスキーを使いますか',
      en: 'Demonstration device: use the passkey of {name}?',
    },
    createTitle: {
      ja: 'デモの端末：{name}さんのパスキーをつくりますか',
      en: 'Demonstration device: make a passkey of {name}?',
    },
    confirmDetail: {
      ja: '{host} のためのパスキーです。本物の端末では、ここで指紋や顔、画面ロックを使います。',
      en: 'It is for {host}. A real device asks for fingerprint, face or screen lock here.',
    },
    accept: { ja: '使う', en: 'Use it' },
    create: { ja: 'つくる', en: 'Make it' },
    decline: { ja: '使わない', en: 'Do not use it' },
  },
} as const;
