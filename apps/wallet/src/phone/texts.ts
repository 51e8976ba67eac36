/**
 * What a text message says. There is never a link in one, so that a message with a link is known to
 * be a fraud; what the code is for stands first, because that is what a notification shows.
 */
export function codeText(operatorName: string, code: string): string {
  return [
    `${operatorName} 電話番号の確認コード：${code}（5分間有効）`,
    'このコードは誰にも教えないでください。係員がお聞きすることもありません。',
    `Your ${operatorName} code to confirm this number is ${code}. Never tell it to anyone.`,
  ].join('\n');
}

/** The bank or the holder of the account ended a link. */
export function linkEndedText(operatorName: string, bankName: string): string {
  return [
    `${operatorName} ${bankName}の口座との連携が銀行側で終わりました。この連携で新しく引き落とされることはありません。`,
    `Your bank link with ${bankName} was ended at the bank. Nothing more can be taken over it.`,
  ].join('\n');
}
