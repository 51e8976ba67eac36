import type { ProblemEntry } from './problem-entry.ts';

/** Problems of a holder's own passkeys and limits, a part of the one table. */
export const HOLDER_PROBLEMS = {
  passkey_too_new: {
    status: 403,
    retry: 'later',
    ja: {
      title: 'このパスキーはまだ新しいため、この操作には使えません',
      detail:
        'お金は動いていません。登録から24時間たつか、前からあるパスキーで本人を確かめると使えます。',
    },
    en: {
      title: 'This passkey is too new for that',
      detail: 'No money moved. Wait until it is 24 hours old, or confirm with an older passkey.',
    },
  },
  passkeys_full: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'パスキーは10個までです',
      detail: 'お金は動いていません。使わないものを削除してから登録してください。',
    },
    en: {
      title: 'A wallet has ten passkeys at most',
      detail: 'No money moved. Remove one that you do not use, then add another.',
    },
  },
  last_passkey: {
    status: 409,
    retry: 'never',
    ja: {
      title: '最後のパスキーは削除できません',
      detail: 'お金は動いていません。先に別のパスキーを登録してください。',
    },
    en: {
      title: 'The last passkey cannot be removed',
      detail: 'No money moved. Add another passkey first.',
    },
  },
  own_limit: {
    status: 409,
    retry: 'later',
    ja: {
      title: 'ご自分で決めた上限をこえます',
      detail:
        'お金は動いていません。少ない金額にするか、「安全」のページで上限を確かめてください。',
    },
    en: {
      title: 'This passes your own limit',
      detail: 'No money moved. Try a smaller amount, or look at your limits on the Safety page.',
    },
  },
  limit_higher: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'いまより高い上限が含まれています',
      detail: '上限は変わっていません。上げるときは、ご本人の確認のうえで申し込んでください。',
    },
    en: {
      title: 'This would raise a limit',
      detail: 'Your limits are unchanged. To raise one, confirm with your passkey and ask for it.',
    },
  },
  limit_not_higher: {
    status: 409,
    retry: 'never',
    ja: {
      title: '上げる上限がないか、下げる上限が含まれています',
      detail: '上限は変わっていません。下げる上限は、別に下げてください。',
    },
    en: {
      title: 'This raises no limit, or lowers one',
      detail: 'Your limits are unchanged. Lower what is to be lowered by itself.',
    },
  },
  no_raise_waits: {
    status: 409,
    retry: 'never',
    ja: {
      title: '待っている引き上げはありません',
      detail: 'すでに取り消されたか、有効になっています。上限を確かめてください。',
    },
    en: {
      title: 'No raise is waiting',
      detail: 'It was taken back or is in force already. Look at your limits.',
    },
  },
  wallet_frozen: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'ウォレットは、運営会社が止めています',
      detail:
        'お金は動いていません。残高はそのままです。再開には確認が必要です。運営会社の窓口に電話してください。',
    },
    en: {
      title: 'The operator has frozen this wallet',
      detail:
        'No money moved and the balance stays. It takes a check to open it again: please call the operator’s desk.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemEntry>>;
