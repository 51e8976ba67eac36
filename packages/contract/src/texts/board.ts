import type { StopReason, SwitchAct, SwitchScope } from '@sekisho/domain/switches/switches.ts';
import type { Text } from './text.ts';

/** The switch board, for staff. */
export const BOARD = {
  acts: {
    enrol: { ja: '新しいウォレット', en: 'New wallets' },
    link: { ja: '新しい連携', en: 'New links' },
    charge: { ja: 'チャージ', en: 'Charges' },
    pay: { ja: '支払い', en: 'Payments' },
    send: { ja: '送金', en: 'Transfers' },
    cash_out: { ja: '出金', en: 'Cash-outs' },
    debit: { ja: '引き落とし', en: 'Debits' },
    credit: { ja: '入金', en: 'Credits' },
  } satisfies Readonly<Record<SwitchAct, Text>>,
  scopes: {
    all: { ja: 'すべて', en: 'everybody' },
    bank: { ja: '銀行', en: 'bank' },
    partner: { ja: '提携先', en: 'partner' },
    shop: { ja: '店', en: 'shop' },
    wallet: { ja: 'ウォレット', en: 'wallet' },
    account: { ja: '口座', en: 'account' },
  } satisfies Readonly<Record<SwitchScope, Text>>,
  reasons: {
    suspected_fraud: { ja: '不正の疑い', en: 'suspected fraud' },
    fault: { ja: '不具合', en: 'a fault on our side' },
    partner_trouble: { ja: '相手先の障害', en: 'trouble of a partner' },
    authority_order: { ja: '当局の求め', en: 'an authority’s order' },
    maintenance: { ja: '予告した作業', en: 'announced work' },
    exercise: { ja: '訓練', en: 'an exercise' },
  } satisfies Readonly<Record<StopReason, Text>>,
  reopen: {
    ja: '「{act}」（{whom}）を再開します。{since} に {by} が止めました（理由：{reason}）。再開すると、すぐに動きます。再開の理由：{note}',
    en: 'Reopen {act} for {whom}, stopped at {since} by {by} ({reason}). It is possible again at once. Why it is reopened: {note}',
  },
  title: { ja: '停止の一覧', en: 'Switch board' },
  nav: { ja: '停止', en: 'Stops' },
  nothing: {
    ja: 'いま止めているものはありません。止めると、すべてのサーバーですぐに効き、ここに並びます。',
    en: 'Nothing is stopped. What is stopped holds at once on every server and stands here.',
  },
  now: { ja: 'いま止めているもの', en: 'Stopped now' },
  history: { ja: 'これまでの停止', en: 'History' },
  noHistory: { ja: 'これまでに止めたものはありません。', en: 'Nothing was ever stopped.' },
  line: { ja: '{time} から {by}（{reason}）', en: 'Since {time} by {by} ({reason})' },
  endedLine: { ja: '{time} に {by} が再開', en: 'Reopened at {time} by {by}' },
  stopTitle: { ja: '止める', en: 'Stop an act' },
  stopLead: {
    ja: '一人で、すぐに止められます。再開には二人が要ります。',
    en: 'One person stops at once. To reopen takes two.',
  },
  act: { ja: '止めるもの', en: 'What' },
  scope: { ja: '対象', en: 'For whom' },
  object: { ja: '対象の番号', en: 'Its number or name' },
  objectMissing: { ja: '番号を入れてください。', en: 'Enter it.' },
  reason: { ja: '理由', en: 'Why' },
  note: { ja: '事件や作業の番号', en: 'Number of the case or work' },
  noteMissing: { ja: '番号を入れてください。', en: 'Enter the number.' },
  press: { ja: 'いますぐ止める', en: 'Stop it now' },
  done: { ja: '止めました。', en: 'It is stopped.' },
  askTitle: { ja: '再開を申請する', en: 'Ask to reopen' },
  askNote: { ja: '再開の理由', en: 'Why it can be reopened' },
  ask: { ja: '再開を申請する', en: 'Ask to reopen' },
} as const;
