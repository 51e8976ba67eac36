import type { ProblemEntry } from './problem-entry.ts';

/** The problems of cash-outs, and of credits between the companies. */
export const CASH_OUT_PROBLEMS = {
  cash_out_closed: {
    status: 403,
    retry: 'later',
    ja: {
      title: 'いまは口座へ出金できません',
      detail:
        'お金は動いていません。鍵や電話番号を取り戻した後の72時間は、安全のために出金を止めています。残高はそのままです。',
    },
    en: {
      title: 'Cash-out is closed for now',
      detail:
        'No money moved. For 72 hours after a key or number was recovered nothing can be paid out, for your safety. Your balance stays.',
    },
  },
  link_takes_no_money: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'この口座へは出金できません',
      detail:
        'お金は動いていません。銀行でまだ入金を許していない連携です。連携を解除して、もう一度つなぐと出金できます。',
    },
    en: {
      title: 'Nothing can be paid into this account',
      detail:
        'No money moved. At the bank this link does not allow it yet. Unlink the account and link it again.',
    },
  },
  fee_differs: {
    status: 409,
    retry: 'never',
    ja: {
      title: '手数料が変わりました',
      detail: 'お金は動いていません。新しい手数料を確かめて、もう一度お試しください。',
    },
    en: {
      title: 'The fee has changed',
      detail: 'No money moved. Look at the new fee and try again.',
    },
  },
  cash_out_not_held: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'この出金はもう取り消せません',
      detail: '取り消せるのは、待っている間だけです。出金の状況を確かめてください。',
    },
    en: {
      title: 'This cash-out can no longer be cancelled',
      detail: 'Only one that is waiting can be. Look at its state.',
    },
  },
  credit_differs: {
    status: 409,
    retry: 'never',
    ja: {
      title: '同じ番号で内容の違う入金があります',
      detail: '先の入金だけが有効で、何も変わっていません。',
    },
    en: {
      title: 'A credit of this id has other content',
      detail: 'Only the first credit counts; nothing was changed.',
    },
  },
  credit_not_found: {
    status: 404,
    retry: 'never',
    ja: { title: 'この番号の入金はありません', detail: 'お金は動いていません。' },
    en: { title: 'There is no credit of this id', detail: 'No money moved.' },
  },
} as const satisfies Readonly<Record<string, ProblemEntry>>;
