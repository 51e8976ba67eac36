/**
 * Forms that JIS X 0208 cannot write, with the form that older systems hold instead. A bank's file
 * may have no other choice, so these two writings are the same name.
 *
 * @see 文字情報基盤 縮退マップ (MJ shrink map); only forms that are common in names are here.
 */
const WRITTEN_AS: Readonly<Record<string, string>> = {
  髙: '高',
  﨑: '崎',
  𠮷: '吉',
  濵: '濱',
  德: '徳',
  桒: '桑',
  瀨: '瀬',
  賴: '頼',
  增: '増',
  寬: '寛',
  淸: '清',
  靑: '青',
  黑: '黒',
  橫: '横',
  敎: '教',
  郞: '郎',
  昻: '昂',
  內: '内',
  戶: '戸',
  吳: '呉',
  尙: '尚',
  巢: '巣',
  每: '毎',
  步: '歩',
  涉: '渉',
  綠: '緑',
  緖: '緒',
};

/**
 * Old and new forms that JIS X 0208 has both of, and forms that are commonly confused. Whoever wrote
 * the one could have written the other, so a difference here is a doubt.
 */
const CONFUSED_WITH: Readonly<Record<string, string>> = {
  邊: '辺',
  邉: '辺',
  齋: '斎',
  齊: '斎',
  斉: '斎',
  澤: '沢',
  廣: '広',
  國: '国',
  櫻: '桜',
  眞: '真',
  惠: '恵',
  榮: '栄',
  濱: '浜',
  嶋: '島',
  嶌: '島',
  冨: '富',
  龍: '竜',
  瀧: '滝',
  條: '条',
  藏: '蔵',
  萬: '万',
  與: '与',
  學: '学',
  壽: '寿',
  實: '実',
  豐: '豊',
  藝: '芸',
  圓: '円',
  應: '応',
  關: '関',
  鐵: '鉄',
  佛: '仏',
  彌: '弥',
  禮: '礼',
  曾: '曽',
  檜: '桧',
  淵: '渕',
  舘: '館',
  峯: '峰',
  嶽: '岳',
  會: '会',
  槙: '槇',
};

/** Variation selectors choose a glyph, not a character (Unicode Technical Standard 37). */
const VARIATION_SELECTORS = /[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]/gu;

/** NFKC without glyph selection, in the forms that JIS X 0208 can write. */
export function foldForms(text: string): string {
  return replaceEach(text.replace(VARIATION_SELECTORS, '').normalize('NFKC'), WRITTEN_AS);
}

/** Forms that a person may take for one another, brought together; to find doubts only. */
export function foldConfusable(text: string): string {
  return replaceEach(text, CONFUSED_WITH);
}

function replaceEach(text: string, map: Readonly<Record<string, string>>): string {
  return Array.from(text, (character) =>
    Object.hasOwn(map, character) ? map[character] : character,
  ).join('');
}
