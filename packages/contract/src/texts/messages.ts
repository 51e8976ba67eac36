/** What servers send to phones. Short: an SMS of one part holds 70 Japanese characters. */
export const MESSAGES = {
  walletPhoneCode: {
    ja: '【{sender}】電話番号の確認コード {code} 5分間有効。だれにも教えないでください。',
    en: '[{sender}] Code to confirm this number: {code}, good for 5 minutes. Tell nobody.',
  },
  bankLoginCode: {
    ja: '【{sender}】ログインのコード {code} 5分間有効。行員にも教えないでください。',
    en: '[{sender}] Login code {code}, good for 5 minutes. Tell nobody, not even us.',
  },
  bankLinkCode: {
    ja: '【{sender}】{partner}との連携のコード {code} 身に覚えがなければ入力しないでください。',
    en: '[{sender}] Code {code} to link {partner}. If you did not ask for this, do not enter it.',
  },
  bankLinkRequested: {
    ja: '【{sender}】{partner}が口座との連携を申し込みました。身に覚えがなければ銀行のページで止めてください。',
    en: '[{sender}] {partner} asks to be linked to your account. If this is not you, stop it on our page.',
  },
  bankDebited: {
    ja: '【{sender}】{partner}へ{amount}を引き落としました。身に覚えがなければ銀行のページで止めてください。',
    en: '[{sender}] {amount} were taken by {partner}. If this is not you, stop it on our page.',
  },
  bankLinked: {
    ja: '【{sender}】{partner}と口座がつながりました。身に覚えがなければ銀行のページで止めてください。',
    en: '[{sender}] {partner} is linked to your account. If this is not you, stop it on our page.',
  },
  bankStopped: {
    ja: '【{sender}】{partner}の引き落としを止めました。再開するまで引き落とされません。',
    en: '[{sender}] {partner} was stopped. Nothing is taken until you allow it again.',
  },
  bankResumed: {
    ja: '【{sender}】{partner}の引き落としを再開しました。身に覚えがなければ銀行のページで止めてください。',
    en: '[{sender}] {partner} may take money again. If this is not you, stop it on our page.',
  },
  bankUnlinked: {
    ja: '【{sender}】{partner}との連携は終わりました。もう引き落とされません。',
    en: '[{sender}] The link with {partner} has ended. Nothing more is taken over it.',
  },
} as const;
