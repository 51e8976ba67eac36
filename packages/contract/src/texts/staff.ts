import type { StaffRole } from '@sekisho/domain/staff/roles.ts';
import type { Text } from './text.ts';

/** What members of staff read of each other, and what they are asked to decide. */
export const STAFF = {
  roles: {
    administrator: { ja: '管理者', en: 'Administrator' },
    supervisor: { ja: '責任者', en: 'Supervisor' },
    investigator: { ja: '調査担当', en: 'Investigator' },
    operations: { ja: '運用担当', en: 'Operations' },
    desk: { ja: '窓口担当', en: 'Desk' },
    auditor: { ja: '監査担当', en: 'Auditor' },
  } satisfies Readonly<Record<StaffRole, Text>>,
  acts: {
    invite: {
      ja: '「{name}」さん（社員番号 {number}）を招き、この役割を与えます：{roles}。招待コードの前半は申請した人に、後半は承認した人に表示されます。',
      en: 'Invite {name} (personnel number {number}) with these roles: {roles}. The first half of the invitation’s code is shown to whoever asked, the second to whoever approved.',
    },
    roles: {
      ja: '「{name}」さん（社員番号 {number}）の役割を、{before} から {roles} に変えます。次の操作から効きます。',
      en: 'Change the roles of {name} (personnel number {number}) from {before} to {roles}. They hold from the next act.',
    },
    leave: {
      ja: '「{name}」さん（社員番号 {number}）の利用を終わらせます。ログインはすぐに切れ、パスキーは消えます。',
      en: 'End the access of {name} (personnel number {number}). All sessions end at once and all passkeys are removed.',
    },
    recover: {
      ja: '「{name}」さん（社員番号 {number}）のパスキーをすべて消し、ログインを切り、新しく招きます。本人であることを、対面か、登録された連絡先への折り返しで確かめてください。招待コードの前半は申請した人に、後半は承認した人に表示されます。',
      en: 'Remove all passkeys of {name} (personnel number {number}), end all sessions and invite the person anew. Make sure in person, or by calling back the number on file, that it is the person. The first half of the invitation’s code is shown to whoever asked, the second to whoever approved.',
    },
  },
} as const;
