/** What is stopped, in the customer's words; `act` stands at the beginning of a sentence. */
export const STOPPED = {
  acts: {
    link: { ja: '銀行口座の新しい連携', en: 'New links of bank accounts' },
    charge: { ja: '銀行口座からのチャージ', en: 'Charges from bank accounts' },
    pay: { ja: 'お店での支払い', en: 'Payments at shops' },
    send: { ja: '送金', en: 'Transfers to other people' },
    cash_out: { ja: '銀行口座への出金', en: 'Cash-outs to bank accounts' },
  },
  all: {
    ja: '{act}は、いま止めています。お金は動かず、残高は安全です。再開までお待ちください。',
    en: '{act} are stopped at the moment. Nothing moves and your balance is safe. Please wait until they are open again.',
  },
  bank: {
    ja: '{bank}の{act}は、いま止めています。お金は動かず、残高も預金も安全です。再開までお待ちください。',
    en: '{act} are stopped at the moment for {bank}. Nothing moves; your balance and your deposit are safe. Please wait until they are open again.',
  },
  wallet: {
    ja: 'このウォレットの{act}は、いま止めています。お金は動かず、残高は安全です。わけは、お問い合わせください。',
    en: '{act} are stopped at the moment for this wallet. Nothing moves and your balance is safe. Ask us why.',
  },
  title: { ja: 'いま止めているもの', en: 'Stopped at the moment' },
  since: { ja: '{time}から', en: 'Since {time}' },
  /** In the place of the button of an act that is stopped. */
  cannot: {
    ja: 'いまは押せません。止めていることは、上に書いてあります。',
    en: 'This cannot be pressed now. What is stopped stands above.',
  },
  linkStopped: {
    ja: '新しい連携を止めたため、銀行口座はつながりませんでした。お金は動いていません。再開してから、もう一度つないでください。',
    en: 'We have stopped new links, so the account was not linked. No money moved. Link it again when links are open.',
  },
  byBankTitle: { ja: 'この連携は、いま銀行が止めています', en: 'The bank has stopped this' },
  byBank: {
    ja: '{bank}は、{time}から、{partner}との新しい連携を止めています。あなたの口座はつながっておらず、お金は動いていません。暗証番号などを入力する必要はありません。',
    en: '{bank} has stopped new links with {partner} since {time}. Your account is not linked and no money moved. You need not enter anything.',
  },
} as const;
