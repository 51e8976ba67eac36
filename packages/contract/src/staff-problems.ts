import type { ProblemEntry } from './problem-entry.ts';

/** Problems of staff and of acts that take two people, a part of the one table. */
export const STAFF_PROBLEMS = {
  not_permitted: {
    status: 403,
    retry: 'never',
    ja: {
      title: 'この操作は、あなたの役割ではできません',
      detail: '何も変わっていません。必要なときは、管理者に役割の変更を申請してください。',
    },
    en: {
      title: 'Your roles do not allow this',
      detail: 'Nothing was changed. If you need it, ask an administrator for another role.',
    },
  },
  invitation_refused: {
    status: 403,
    retry: 'never',
    ja: {
      title: '招待コードを確認できませんでした',
      detail: '何も登録されていません。コードを確かめるか、新しい招待を頼んでください。',
    },
    en: {
      title: 'The invitation was not accepted',
      detail: 'Nothing was registered. Check the code or ask for a new invitation.',
    },
  },
  personnel_number_malformed: {
    status: 422,
    retry: 'never',
    ja: {
      title: '社員番号の形が正しくありません',
      detail: '何も申請されていません。英字と数字で20文字までの番号を入れてください。',
    },
    en: {
      title: 'This is not a personnel number',
      detail: 'Nothing was asked for. Enter up to 20 letters and digits.',
    },
  },
  person_known: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'この社員番号の人は、もう登録されています',
      detail: '何も申請されていません。役割の変更か、パスキーの再登録を申請してください。',
    },
    en: {
      title: 'The person with this number is here already',
      detail: 'Nothing was asked for. Ask for other roles or for a recovery instead.',
    },
  },
  staff_wrong_state: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'この人には、いまその操作はできません',
      detail: '何も申請されていません。一覧で、いまの状態を確かめてください。',
    },
    en: {
      title: 'This cannot be done to the member now',
      detail: 'Nothing was asked for. Look at the list for the present state.',
    },
  },
  last_administrators: {
    status: 409,
    retry: 'never',
    ja: {
      title: '管理者が2人より少なくなります',
      detail: '何も変わっていません。先に、別の人を管理者にしてください。',
    },
    en: {
      title: 'Fewer than two administrators would be left',
      detail: 'Nothing was changed. Make somebody else an administrator first.',
    },
  },
  approval_pending: {
    status: 409,
    retry: 'later',
    ja: {
      title: '同じ対象について、返事を待っている申請があります',
      detail: '何も申請されていません。先の申請が終わってから、やり直してください。',
    },
    en: {
      title: 'A request about this is still waiting',
      detail: 'Nothing was asked for. Wait until the earlier request is closed.',
    },
  },
  already_frozen: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'このウォレットは、もう凍結されています',
      detail: '何も変わっていません。先の凍結が続いています。',
    },
    en: {
      title: 'This wallet is frozen already',
      detail: 'Nothing was changed. The earlier freeze goes on.',
    },
  },
  not_frozen: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'このウォレットは凍結されていません',
      detail: '何も申請されていません。だれかが先に解除したかもしれません。',
    },
    en: {
      title: 'This wallet is not frozen',
      detail: 'Nothing was asked for. Somebody else may have released it.',
    },
  },
  search_malformed: {
    status: 422,
    retry: 'never',
    ja: {
      title: '探す番号かアドレスの形が正しくありません',
      detail: '何も表示していません。電話番号かメールアドレスを確かめてください。',
    },
    en: {
      title: 'This is not a number or an address to search by',
      detail: 'Nothing was shown. Check the telephone number or the e-mail address.',
    },
  },
  switch_unknown: {
    status: 422,
    retry: 'never',
    ja: {
      title: 'そのようなスイッチはありません',
      detail: '何も止めていません。止めるものと対象の番号を確かめてください。',
    },
    en: {
      title: 'There is no such switch',
      detail: 'Nothing was stopped. Check what is to be stopped and for whom.',
    },
  },
  already_stopped: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'もう止めてあります',
      detail: '何も変わっていません。一覧で確かめてください。',
    },
    en: {
      title: 'This is stopped already',
      detail: 'Nothing was changed. Look at the board.',
    },
  },
  already_reopened: {
    status: 409,
    retry: 'never',
    ja: {
      title: 'もう再開しています',
      detail: '何も申請されていません。',
    },
    en: {
      title: 'This was reopened already',
      detail: 'Nothing was asked for.',
    },
  },
  approval_own: {
    status: 403,
    retry: 'never',
    ja: {
      title: '自分の申請や、自分についての申請には返事できません',
      detail: '何も変わっていません。別の人が承認か却下をします。',
    },
    en: {
      title: 'Nobody answers his own request, or one about himself',
      detail: 'Nothing was changed. Somebody else approves or rejects it.',
    },
  },
  approval_differs: {
    status: 409,
    retry: 'never',
    ja: {
      title: '表示された内容と、申請の内容が違います',
      detail: '何も変わっていません。ページを開き直し、内容を読んでから返事してください。',
    },
    en: {
      title: 'This is not what was asked for',
      detail: 'Nothing was changed. Reload the page and read it before you answer.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemEntry>>;
