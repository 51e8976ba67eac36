import { CASH_OUT_PROBLEMS } from './cash-out-problems.ts';
import { HOLDER_PROBLEMS } from './holder-problems.ts';
import { LINK_PROTOCOL_PROBLEMS } from './link-protocol-problems.ts';
import type { ProblemEntry } from './problem-entry.ts';
import { STAFF_PROBLEMS } from './staff-problems.ts';

/**
 * Every problem that a server answers (RFC 9457): one table for the wire, the screen and the docs.
 * A text never says which of several given data was wrong.
 */
export const PROBLEMS = {
  request_malformed: {
    status: 400,
    retry: 'never',
    ja: {
      title: '入力の形が正しくありません',
      detail: 'お金は動いていません。入力を確かめて、もう一度お試しください。',
    },
    en: {
      title: 'The input is not in the right form',
      detail: 'No money moved. Check the input and try again.',
    },
  },
  request_too_large: {
    status: 413,
    retry: 'never',
    ja: { title: '送られた内容が大きすぎます', detail: 'お金は動いていません。' },
    en: { title: 'The request is too large', detail: 'No money moved.' },
  },
  origin_refused: {
    status: 403,
    retry: 'never',
    ja: {
      title: 'ほかのサイトからの操作は受け付けません',
      detail: 'お金は動いていません。公式のページからやり直してください。',
    },
    en: {
      title: 'Requests from other sites are refused',
      detail: 'No money moved. Start again from the official page.',
    },
  },
  not_signed_in: {
    status: 401,
    retry: 'never',
    ja: {
      title: 'ログインが必要です',
      detail: 'お金は動いていません。ログインしてから、もう一度お試しください。',
    },
    en: { title: 'Please sign in', detail: 'No money moved. Sign in and try again.' },
  },
  fresh_proof_needed: {
    status: 401,
    retry: 'never',
    ja: {
      title: 'もう一度ご本人の確認が必要です',
      detail: 'お金は動いていません。パスキーで確認してから続けてください。',
    },
    en: {
      title: 'Please confirm that it is you',
      detail: 'No money moved. Confirm with your passkey to go on.',
    },
  },
  idempotency_key_missing: {
    status: 400,
    retry: 'never',
    ja: {
      title: '操作の番号がありません',
      detail: 'お金は動いていません。ページを開き直してください。',
    },
    en: {
      title: 'The Idempotency-Key header is missing',
      detail: 'No money moved. Reload the page.',
    },
  },
  idempotency_key_reused: {
    status: 409,
    retry: 'never',
    ja: {
      title: '同じ番号で別の操作が送られました',
      detail: '先の操作だけが有効です。履歴を確かめてください。',
    },
    en: {
      title: 'This key was used for a different act',
      detail: 'Only the first act counts. Look at your history.',
    },
  },
  too_many_requests: {
    status: 429,
    retry: 'later',
    ja: {
      title: '回数が多すぎます',
      detail: 'お金は動いていません。しばらく待ってからお試しください。',
    },
    en: { title: 'Too many tries', detail: 'No money moved. Wait a while and try again.' },
  },
  not_found: {
    status: 404,
    retry: 'never',
    ja: { title: '見つかりません', detail: 'お金は動いていません。' },
    en: { title: 'Not found', detail: 'No money moved.' },
  },
  try_again: {
    status: 503,
    retry: 'later',
    ja: {
      title: 'いま処理できません',
      detail: 'もう一度お試しください。同じ操作が二重に行われることはありません。',
    },
    en: { title: 'This cannot be done right now', detail: 'Try again: nothing will happen twice.' },
  },
  internal_error: {
    status: 500,
    retry: 'later',
    ja: {
      title: 'こちらの不具合です',
      detail: '履歴で結果を確かめてください。同じ操作が二重に行われることはありません。',
    },
    en: {
      title: 'A fault on our side',
      detail: 'Check your history for the outcome: nothing will happen twice.',
    },
  },
  passkey_refused: {
    status: 403,
    retry: 'never',
    ja: {
      title: 'パスキーを確認できませんでした',
      detail: 'お金は動いていません。もう一度お試しください。',
    },
    en: { title: 'The passkey could not be verified', detail: 'No money moved. Try again.' },
  },
  ceremony_expired: {
    status: 410,
    retry: 'never',
    ja: { title: '時間が過ぎました', detail: 'お金は動いていません。最初からやり直してください。' },
    en: { title: 'This took too long', detail: 'No money moved. Start again.' },
  },
  email_malformed: {
    status: 422,
    retry: 'never',
    ja: { title: 'メールアドレスの形が正しくありません', detail: '入力を確かめてください。' },
    en: { title: 'This is not an e-mail address', detail: 'Check the input.' },
  },
  phone_malformed: {
    status: 422,
    retry: 'never',
    ja: {
      title: '携帯電話番号の形が正しくありません',
      detail: '070、080、090で始まる11けたの番号を入れてください。',
    },
    en: {
      title: 'This is not a Japanese mobile number',
      detail: 'Enter 11 digits that begin with 070, 080 or 090.',
    },
  },
  code_refused: {
    status: 403,
    retry: 'never',
    ja: {
      title: 'コードを確認できませんでした',
      detail: 'お金は動いていません。届いたコードを確かめるか、新しいコードを取ってください。',
    },
    en: {
      title: 'The code was not accepted',
      detail: 'No money moved. Check the code or ask for a new one.',
    },
  },
  step_not_open: {
    status: 409,
    retry: 'never',
    ja: {
      title: '前の手続きが済んでいません',
      detail: 'お金は動いていません。手続きの画面から続けてください。',
    },
    en: {
      title: 'An earlier step is not finished',
      detail: 'No money moved. Go on from the page of steps.',
    },
  },
  identity_needed: {
    status: 403,
    retry: 'never',
    ja: {
      title: '本人確認が必要です',
      detail: 'お金は動いていません。本人確認を済ませると使えます。',
    },
    en: {
      title: 'Identity must be proved first',
      detail: 'No money moved. Prove your identity to use this.',
    },
  },
  identity_refused: {
    status: 403,
    retry: 'never',
    ja: {
      title: '本人確認ができませんでした',
      detail: '証明を確認できませんでした。もう一度お試しになるか、窓口にご相談ください。',
    },
    en: {
      title: 'Identity was not proved',
      detail: 'The document could not be verified. Try again or ask our desk.',
    },
  },
  wallet_locked: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'ウォレットは止まっています',
      detail: 'お金は動いていません。「安全」のページで本人を確認すると解除できます。',
    },
    en: {
      title: 'The wallet is locked',
      detail: 'No money moved. Unlock it on the Safety page with your passkey.',
    },
  },
  // 409 and not 503: the server works, somebody has decided, and no pause between two tries helps.
  act_stopped: {
    status: 409,
    retry: 'later',
    ja: {
      title: 'この操作は、いま止めています',
      detail:
        'お金は動いていません。残高や預金は安全です。利用者を守るため、または点検のために止めています。再開するまでお待ちください。',
    },
    en: {
      title: 'This is stopped at the moment',
      detail:
        'No money moved; balances and deposits are safe. We have stopped it to protect people, or for work on our side. Please wait until it is open again.',
    },
  },
  bank_unknown: {
    status: 404,
    retry: 'never',
    ja: { title: 'この銀行は選べません', detail: '一覧から選んでください。' },
    en: { title: 'This bank cannot be chosen', detail: 'Choose one from the list.' },
  },
  link_not_active: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'この銀行口座からは、いまチャージできません',
      detail:
        'お金は動いていません。銀行か預金者が止めたか、連携が終わっています。「銀行」のページで確かめてください。',
    },
    en: {
      title: 'This account cannot be charged from now',
      detail:
        'No money moved. The bank or the holder stopped the link, or it has ended. Look at the Banks page.',
    },
  },
  balance_limit: {
    status: 409,
    retry: 'never',
    ja: {
      title: '残高の上限をこえます',
      detail: 'お金は動いていません。少ない金額でお試しください。',
    },
    en: {
      title: 'This would pass the balance limit',
      detail: 'No money moved. Try a smaller amount.',
    },
  },
  insufficient_balance: {
    status: 409,
    retry: 'never',
    ja: {
      title: '残高が足りません',
      detail: 'お金は動いていません。チャージしてからお支払いください。',
    },
    en: { title: 'The balance is too small', detail: 'No money moved. Charge first, then pay.' },
  },
  code_unreadable: {
    status: 422,
    retry: 'never',
    ja: {
      title: 'このコードは読めません',
      detail: 'お金は動いていません。お店の画面をもう一度読み取ってください。',
    },
    en: {
      title: 'This code cannot be read',
      detail: 'No money moved. Scan the shop’s screen again.',
    },
  },
  code_of_other_scheme: {
    status: 422,
    retry: 'never',
    ja: {
      title: 'ほかのサービスのコードです',
      detail: 'お金は動いていません。このウォレットでは支払えません。',
    },
    en: {
      title: 'This code belongs to another service',
      detail: 'No money moved. It cannot be paid with this wallet.',
    },
  },
  payment_request_closed: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'この会計は終わっています',
      detail: 'お金は動いていません。お店に新しいコードを出してもらってください。',
    },
    en: { title: 'This bill is closed', detail: 'No money moved. Ask the shop for a new code.' },
  },
  amount_differs: {
    status: 409,
    retry: 'never',
    ja: {
      title: '金額がお店の会計と違います',
      detail: 'お金は動いていません。コードを読み直してください。',
    },
    en: {
      title: 'The amount differs from the bill',
      detail: 'No money moved. Scan the code again.',
    },
  },
  login_refused: {
    status: 403,
    retry: 'never',
    ja: {
      title: '確認できませんでした',
      detail: 'お金は動いていません。入力とご登録の方法を確かめて、もう一度お試しください。',
    },
    en: {
      title: 'We could not confirm this',
      detail: 'No money moved. Check what you entered and how you are registered, then try again.',
    },
  },
  link_request_ended: {
    status: 410,
    retry: 'never',
    ja: {
      title: 'この連携の手続きは終わりました',
      detail: 'お金は動いていません。ウォレットの画面からやり直してください。',
    },
    en: {
      title: 'This link request has ended',
      detail: 'No money moved. Start again from the wallet.',
    },
  },
  mandate_ended: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'この連携は終わっています',
      detail: 'この連携から新しく引き落とされることはありません。',
    },
    en: { title: 'This link has ended', detail: 'Nothing more can be taken over it.' },
  },
  ...HOLDER_PROBLEMS,
  ...STAFF_PROBLEMS,
  ...CASH_OUT_PROBLEMS,
  ...LINK_PROTOCOL_PROBLEMS,
} as const satisfies Readonly<Record<string, ProblemEntry>>;

export type ProblemCode = keyof typeof PROBLEMS;
