import type { Said } from './words.ts';

/** What happened in 2020, to stand beside what an exercise shows. */
export interface Baseline {
  readonly measure: Said;
  readonly in2020: Said;
  /** Which figure of a run stands beside it. */
  readonly here: 'escaped' | 'perVictim' | 'noticed' | 'stopped' | 'factors';
  readonly source: string;
}

export const BASELINES: readonly Baseline[] = [
  {
    measure: { ja: '失われた額', en: 'Yen lost' },
    in2020: {
      ja: '約2,885万円、128件、11行（確定）',
      en: 'about ¥28.85 million, 128 cases, 11 banks (final)',
    },
    here: 'escaped',
    source: 'topics.or.jp/articles/-/476051',
  },
  {
    measure: { ja: '一つの口座から', en: 'From one account' },
    in2020: {
      ja: '約1分で30万円（4回の引き落とし）、月をまたいで最大60万円',
      en: '¥300,000 in about a minute by four debits; up to ¥600,000 over a month’s end',
    },
    here: 'perVictim',
    source: 'nanigoto.net 2020-09-09; mopanews.com 2020-09-11',
  },
  {
    measure: { ja: '気づくまで', en: 'Until somebody noticed' },
    in2020: {
      ja: '1〜2日後、被害者が通帳を見て',
      en: 'one or two days, by the victims at their passbooks',
    },
    here: 'noticed',
    source: 'nanigoto.net 2020-09-09; j-cast',
  },
  {
    measure: { ja: '止まるまで', en: 'Until it stopped' },
    in2020: {
      ja: '新しい接続は約3日後（9月4日）、つながった口座からのチャージは約8日後（9月9日）',
      en: 'new links after about 3 days (4 September), charges over existing ones after about 8 (9 September)',
    },
    here: 'stopped',
    source: 'jijitsu.net',
  },
  {
    measure: { ja: '銀行が確かめた要素', en: 'What the bank asked for' },
    in2020: {
      ja: '氏名・生年月日・口座番号・暗証番号。二段階の認証を使う銀行ではほぼ被害なし',
      en: 'name, birth date, account number, PIN; banks with a second step had almost no damage',
    },
    here: 'factors',
    source: 'mi-g.jp 24629; gerisora (Asahi 2020-09-18)',
  },
];
