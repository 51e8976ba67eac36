import type { FreezeReason } from '@sekisho/domain/freeze/freeze.ts';
import type { ViewPart, ViewReason } from '@sekisho/domain/person-view/person-view.ts';
import type { Text } from './text.ts';

/** What the operator's staff does, in the words that a second person and the holder read. */
export const CONSOLE = {
  acts: {
    release: {
      ja: 'ウォレット {wallet} の凍結を解除します。凍結は {since} に {name} さんが行いました（理由：{reason}）。解除すると、チャージ、支払い、連携がすぐにできるようになります。解除の理由：{note}',
      en: 'Release the wallet {wallet}, which {name} froze at {since} ({reason}). Charges, payments and links are possible again at once. Why it is released: {note}',
    },
  },
  freezeReasons: {
    suspected_theft: { ja: '盗まれたお金の疑い', en: 'suspected stolen money' },
    suspected_fraud: { ja: 'だまされた疑い', en: 'suspected fraud against the holder' },
    identity_doubt: { ja: '本人確認への疑い', en: 'doubt about the identity' },
    authority_order: { ja: '当局の求め', en: 'an authority’s order' },
    holder_asked: { ja: '本人の求め', en: 'the holder asked for it' },
    holder_died: { ja: '本人の死亡', en: 'the holder has died' },
  } satisfies Readonly<Record<FreezeReason, Text>>,
  viewReasons: {
    person_asked: { ja: 'お客さまからの問い合わせ', en: 'You asked us something' },
    suspected_theft: { ja: '不正利用の疑いの調査', en: 'Suspected theft was looked into' },
    payment_question: { ja: '支払いについての確認', en: 'A payment was looked into' },
    identity_check: { ja: '本人確認の見直し', en: 'The identity was checked again' },
    authority_inquiry: { ja: '当局からの照会', en: 'An authority inquired' },
    release_request: { ja: '凍結の解除の検討', en: 'A release was considered' },
  } satisfies Readonly<Record<ViewReason, Text>>,
  staffViewReasons: {
    person_asked: { ja: '本人からの問い合わせ', en: 'The person asked us something' },
    suspected_theft: { ja: '不正利用の疑い', en: 'Suspected theft' },
    payment_question: { ja: '支払いについての確認', en: 'A question about a payment' },
    identity_check: { ja: '本人確認の見直し', en: 'Check of the identity' },
    authority_inquiry: { ja: '当局からの照会', en: 'An authority’s inquiry' },
    release_request: { ja: '凍結の解除の検討', en: 'A release is considered' },
  } satisfies Readonly<Record<ViewReason, Text>>,
  viewParts: {
    identity: { ja: '氏名', en: 'name' },
    contact: { ja: '連絡先', en: 'contact' },
    balance: { ja: '残高', en: 'balance' },
    links: { ja: '銀行の連携', en: 'linked banks' },
    movements: { ja: '入出金', en: 'movements' },
  } satisfies Readonly<Record<ViewPart, Text>>,
} as const;
