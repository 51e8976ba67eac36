import type { ProblemEntry } from './problem-entry.ts';

/** Problems between wallet and bank, whose readers are their programs: a part of the one table. */
export const LINK_PROTOCOL_PROBLEMS = {
  invalid_token: {
    status: 401,
    retry: 'never',
    ja: {
      title: 'アクセストークンを確認できませんでした',
      detail: '引き落としも入金も作られていません。新しいトークンでやり直してください。',
    },
    en: {
      title: 'The access token was not accepted',
      detail: 'No debit or credit was created. Try again with a new token.',
    },
  },
  mandate_not_yours: {
    status: 403,
    retry: 'never',
    ja: {
      title: 'このトークンの連携ではありません',
      detail: '引き落としも入金も作られていません。',
    },
    en: { title: 'Not the mandate of this token', detail: 'No debit or credit was created.' },
  },
  request_invalid: {
    status: 400,
    retry: 'never',
    ja: { title: '電文の形が正しくありません', detail: '引き落としも入金も作られていません。' },
    en: {
      title: 'The request does not keep its schema',
      detail: 'No debit or credit was created.',
    },
  },
  debit_differs: {
    status: 409,
    retry: 'never',
    ja: {
      title: '同じ番号で内容の違う引き落としがあります',
      detail: '先の引き落としだけが有効で、何も変わっていません。',
    },
    en: {
      title: 'A debit of this id has other content',
      detail: 'Only the first debit counts; nothing was changed.',
    },
  },
  debit_not_found: {
    status: 404,
    retry: 'never',
    ja: { title: 'この番号の引き落としはありません', detail: 'お金は動いていません。' },
    en: { title: 'There is no debit of this id', detail: 'No money moved.' },
  },
} as const satisfies Readonly<Record<string, ProblemEntry>>;
