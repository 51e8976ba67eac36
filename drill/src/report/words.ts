import type { ControlId } from '@sekisho/domain/controls/controls.ts';
import type { Knowledge, Means } from '../campaign/facts.ts';
import type { Cell, Verdict } from './matrix.ts';

export type Language = 'ja' | 'en';
export type Said = Readonly<Record<Language, string>>;

/** A control in a few words, for somebody who does not know the programs. */
export const CONTROL_WORDS: Readonly<Record<ControlId, Said>> = {
  'wallet.phone-proved': { ja: '電話番号を先に確認', en: 'phone before identity' },
  'wallet.document-verified': { ja: '身分証の電子検証', en: 'document verified' },
  'wallet.response-bound': { ja: '回答は頼んだ画面だけ', en: 'answer bound to its browser' },
  'wallet.one-person': { ja: '一人一口座', en: 'one wallet a person' },
  'wallet.identity-first': { ja: '本人確認が先', en: 'identity before use' },
  'wallet.balance-limit': { ja: '残高の上限', en: 'balance limit' },
  'gate.passkey': { ja: '銀行のパスキー', en: 'the bank’s passkey' },
  'gate.code': { ja: '銀行の確認コード', en: 'the bank’s code' },
  'gate.authority': { ja: '名義人との照合', en: 'holder compared' },
  'gate.tries': { ja: '試行回数の制限', en: 'tries counted' },
  'gate.one-mandate': { ja: '一口座一接続', en: 'one link an account' },
  'gate.caps': { ja: '口座ごとの上限', en: 'caps by account' },
  'wallet.switches': { ja: '事業者の停止スイッチ', en: 'the operator’s switches' },
  'gate.switches': { ja: '銀行の停止スイッチ', en: 'the bank’s switches' },
};

export const KNOWLEDGE_WORDS: Readonly<Record<Knowledge, Said>> = {
  identities: { ja: '氏名・生年月日・住所', en: 'name, birth date, address' },
  accounts: { ja: '銀行口座番号', en: 'account numbers' },
  pins: { ja: 'キャッシュカードの暗証番号', en: 'PINs of cash cards' },
  controls: { ja: '防御のしくみ', en: 'how the defences are built' },
};

export const MEANS_WORDS: Readonly<Record<Means, Said>> = {
  addresses: { ja: '多くの通信アドレス', en: 'many network addresses' },
  phones: { ja: 'プリペイド電話', en: 'prepaid phones' },
  mule: { ja: '正規の身分証を持つ運び屋', en: 'a mule with honest papers' },
  shop: { ja: '協力する店', en: 'a shop that works for him' },
  forgery: { ja: '身分証の偽造', en: 'well-made forged documents' },
  'false-page': { ja: '偽の銀行ページ', en: 'a false page of the bank' },
  'read-out': { ja: 'コードを読み上げる被害者', en: 'victims who read out a code' },
  lure: { ja: '本物のページへの誘導', en: 'victims lured to the true page' },
  'seen-login': { ja: 'のぞき見たログイン', en: 'a login that was watched' },
  'seen-callback': { ja: '他人の戻り先アドレス', en: 'another customer’s address with a code' },
  'partner-key': { ja: '事業者の秘密鍵', en: 'the operator’s private key' },
};

export const CELL_WORDS: Readonly<Record<Cell, Said & { readonly sign: string }>> = {
  prevented: { sign: '■', ja: '防いだ', en: 'prevented' },
  asked: { sign: '◆', ja: '追加の確認を求めた', en: 'asked for more' },
  held: { sign: '▲', ja: '保留した', en: 'held' },
  noticed: { sign: '○', ja: '気づいた', en: 'noticed' },
  silent: { sign: '·', ja: '関わらない', en: 'no part in it' },
  'left-out': { sign: '×', ja: '外した', en: 'left out' },
};

export const VERDICT_WORDS: Readonly<Record<Verdict, Said>> = {
  prevented: { ja: '防いだ', en: 'prevented' },
  asked: { ja: '追加の確認を求めた', en: 'asked for more' },
  held: { ja: '保留した', en: 'held' },
  'no-way': { ja: '道がない', en: 'no way to do it' },
  missed: { ja: '通った', en: 'missed' },
  harmless: { ja: '通常どおり', en: 'as it should be' },
  'not-reached': { ja: '到達せず', en: 'not reached' },
};

/** Everything else that a report says. */
export const WORDS = {
  title: { ja: '演習報告', en: 'Report of an exercise' },
  other: { ja: 'English', en: '日本語' },
  intro: {
    ja: '二つの電子マネー事業者と三つの銀行を実際に動かし、犯行を再現した記録です。登場する人はすべて架空です。',
    en: 'Attacks replayed against two wallet operators and three banks that really ran. All people in it are made up.',
  },
  summary: { ja: '結果', en: 'Results' },
  campaign: { ja: '演習', en: 'Exercise' },
  leftOut: { ja: '外した防御', en: 'Controls left out' },
  nothing: { ja: 'なし', en: 'none' },
  all: { ja: 'すべて', en: 'all' },
  attempted: { ja: '狙った額', en: 'Attempted' },
  held: { ja: '預金から出て止まった額', en: 'Taken and held' },
  escaped: { ja: '失われた額', en: 'Escaped' },
  harmed: { ja: '善良な客への妨げ', en: 'Honest acts refused' },
  noticed: { ja: '最初に気づくまで', en: 'First noticed after' },
  stopped: { ja: '金が最後に動くまで', en: 'Last money moved after' },
  never: { ja: 'なし', en: 'never' },
  noneMoved: { ja: 'お金は動いていない', en: 'no money ever moved' },
  baselines: { ja: '2020年の事件との比較', en: 'Beside the crime of 2020' },
  measure: { ja: '項目', en: 'Measure' },
  in2020: { ja: '2020年', en: 'In 2020' },
  here: { ja: 'この演習', en: 'Here' },
  source: { ja: '出典', en: 'Source' },
  attacker: { ja: '犯人', en: 'The attacker' },
  knows: { ja: '知っていること', en: 'knows' },
  has: { ja: '持っているもの', en: 'has' },
  patience: { ja: '待てる日数', en: 'waits, in days' },
  adaptivity: { ja: '工夫の度合い（0〜3）', en: 'adapts (0 to 3)' },
  victims: { ja: '狙われた預金者', en: 'depositors attacked' },
  matrix: { ja: '手口と防御の対応', en: 'Steps and controls' },
  step: { ja: '手口', en: 'Step' },
  outcome: { ja: '結果', en: 'Outcome' },
  after: { ja: '開始から', en: 'Begun after' },
  evidence: { ja: '証拠', en: 'Evidence' },
  evidenceOf: { ja: '手口ごとの証拠', en: 'Evidence of each step' },
  legend: { ja: '記号', en: 'Signs' },
  ablation: { ja: '防御を一つずつ戻す', en: 'Controls put back one by one' },
  ablationIntro: {
    ja: 'すべての防御を外した状態から一つずつ戻し、被害が止まるまでを測りました。',
    en: 'From all controls left out, one more was put back at a time until nothing escaped.',
  },
  putBack: { ja: '戻した防御', en: 'Put back' },
  smallest: { ja: '被害を止める最小の組み合わせ', en: 'Smallest sets that stop the loss' },
  smallestIntro: {
    ja: 'どれか一つの組がそろえば、ほかの防御がなくても被害は0円でした。組の中の一つを欠くと被害が出ます。',
    en: 'With any one of these sets whole, nothing escaped though every other control was left out. With one of the set missing, it did.',
  },
  none: { ja: 'どの組み合わせも被害を止めない', en: 'No set stops the loss.' },
  unneeded: { ja: '防御がなくても被害は出ない', en: 'Nothing escapes even without controls.' },
  incomplete: {
    ja: '回数の上限に達したため、ほかの組み合わせもありえます。',
    en: 'The search ended at its bound of runs: there may be other sets.',
  },
  factors: {
    ja: '銀行が登録したパスキーと確認コード、名義人との照合。暗証番号の欄はどこにもない',
    en: 'a passkey and a code that the bank registered, and the holder compared; no page has a field for a PIN',
  },
  runs: { ja: '実行回数', en: 'runs made' },
  reading: { ja: '読み方', en: 'How to read it' },
  readingText: {
    ja: '「失われた額」は被害者の預金から出て、犯人の店で使われた額です。「預金から出て止まった額」は預金から出たが店で使われていない額で、電子マネーの口座か事業者の預金口座にあり、返すことができます。「通った」は止めるべき手口が通ったという意味です。「道がない」は、防御を外してもできない手口です。',
    en: '“Escaped” are yen that left victims’ deposits and were spent at the thief’s shop. “Taken and held” are yen that left deposits and were not spent: they lie in a wallet or in the operator’s own account and can be given back. “Missed” is a step that should have been stopped. “No way to do it” is a step that no control has to stop, because nothing of the kind exists.',
  },
} as const satisfies Readonly<Record<string, Said>>;

export function yen(amount: number): string {
  return `¥${String(amount).replace(/\B(?=(\d{3})+$)/g, ',')}`;
}

/** When the last money moved, as people say it. */
export function lastMoved(milliseconds: number | null, language: Language): string {
  return milliseconds === null ? WORDS.noneMoved[language] : duration(milliseconds, language);
}

/** A time as people say it. */
export function duration(milliseconds: number | null, language: Language): string {
  if (milliseconds === null) return WORDS.never[language];
  const seconds = milliseconds / 1_000;
  if (seconds < 120) return `${seconds.toFixed(1)}${language === 'ja' ? '秒' : ' s'}`;
  const hours = seconds / 3_600;
  if (hours < 48) return `${hours.toFixed(1)}${language === 'ja' ? '時間' : ' h'}`;
  return `${(hours / 24).toFixed(1)}${language === 'ja' ? '日' : ' days'}`;
}

/** Controls by their words; `all` stands for every one. */
export function controlList(ids: readonly string[], language: Language): string {
  if (ids.length === 0) return WORDS.nothing[language];
  if (ids.includes('all')) return WORDS.all[language];
  const words: Readonly<Record<string, Said>> = CONTROL_WORDS;
  return ids.map((id) => words[id]?.[language] ?? id).join(language === 'ja' ? '、' : ', ');
}
