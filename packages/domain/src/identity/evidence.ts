import type { BusinessDate, Instant } from '../base/instant.ts';

/** What a method can prove about a person. What is not proved is only said, and never matched. */
export type ProvedAttribute = 'name_kanji' | 'birth_date' | 'address' | 'portrait';

export type IdentityMethodCode = 'mobile_document';

/** How a method was or will be called, in force from `from` on (a day in Japan). */
interface Numbering {
  readonly from: string;
  /** The letter of article 6, paragraph 1, item 1; `undefined` where the rule did not know it. */
  readonly letter: string | undefined;
  /** Whether the letter was read in the rule itself, or only in a text that quotes it. */
  readonly verified: boolean;
}

export interface IdentityMethod {
  readonly code: IdentityMethodCode;
  readonly legalName: { readonly ja: string; readonly en: string };
  /** The first and (if it ends) the last day on which an identity may be proved this way. */
  readonly lawfulFrom: string;
  readonly lawfulUntil: string | undefined;
  readonly numberings: readonly Numbering[];
  readonly proves: readonly ProvedAttribute[];
}

/**
 * The methods by the stable code that is stored. The rule was renumbered twice, and one letter names
 * three different methods, so a letter is looked up for a day and never stored. The letters here were
 * compared with published tables and not with the Official Gazette: `verified` says so.
 *
 * @see 犯罪による収益の移転防止に関する法律施行規則 第6条第1項第1号
 */
export const IDENTITY_METHODS: Readonly<Record<IdentityMethodCode, IdentityMethod>> = {
  mobile_document: {
    code: 'mobile_document',
    legalName: {
      ja: 'カード代替電磁的記録の送信を受ける方法',
      en: 'Receiving the electromagnetic record that stands for the My Number card',
    },
    lawfulFrom: '2025-06-24',
    lawfulUntil: undefined,
    numberings: [
      { from: '0001-01-01', letter: undefined, verified: false },
      { from: '2025-06-24', letter: 'ル', verified: false },
      { from: '2027-04-01', letter: 'ト', verified: false },
    ],
    proves: ['name_kanji', 'birth_date', 'address', 'portrait'],
  },
};

/** The letter of the rule that was in force on `on`, for letters and reports. */
export function letterOn(method: IdentityMethodCode, on: BusinessDate): string | undefined {
  return IDENTITY_METHODS[method].numberings.findLast((numbering) => numbering.from <= on)?.letter;
}

/** Whether the law accepts the method on `on`. What was proved lawfully before stays proved. */
export function lawfulOn(method: IdentityMethodCode, on: BusinessDate): boolean {
  const { lawfulFrom, lawfulUntil } = IDENTITY_METHODS[method];
  return lawfulFrom <= on && (lawfulUntil === undefined || on <= lawfulUntil);
}

/**
 * Who a person is, as evidence proved it. The individual number (個人番号) has no place here.
 * Names and addresses stand as they were proved; only comparisons normalise them.
 */
export interface ProvedIdentity {
  readonly nameKanji: string;
  /** Present only when an authority certified it; a kana that the person typed proves nothing. */
  readonly nameKana?: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  readonly address: string;
  /** JPEG or PNG, as the issuer signed it. */
  readonly portrait?: Uint8Array;
  readonly method: IdentityMethodCode;
  readonly provedAt: Instant;
  /** The distinguished name of the authority whose certificate stands behind the evidence. */
  readonly issuer: string;
}
