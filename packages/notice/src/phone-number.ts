import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';

/**
 * Reads a Japanese mobile number as people write it, with hyphens, spaces, brackets, full-width digits
 * or +81, and gives E.164. Only 070, 080 and 090 can be trusted to be telephones that take SMS; 0800
 * is toll-free. 090-0000-xxxx belongs to nobody and is let through for the demonstration's people.
 * @see 電気通信番号計画 (総務省告示), ITU-T E.164
 */
export function parseMobileNumber(
  text: string,
): Result<string, 'phone_number_malformed' | 'phone_number_not_mobile'> {
  const digits = text
    .normalize('NFKC')
    .trim()
    .replace(/(?<=[0-9)])[-‐‑–—―−ー ()]+(?=[0-9(])|[()]/g, '');
  const national = digits.replace(/^\+81\s*0?/, '0');
  if (!/^0[0-9]{8,13}$/.test(national)) return refuse('phone_number_malformed');
  const mobile = /^0((?:[79]0[0-9]|80[1-9])[0-9]{7})$/.exec(national);
  return mobile?.[1] === undefined ? refuse('phone_number_not_mobile') : accept(`+81${mobile[1]}`);
}

/** What a page may show of a number on file: `***-****-5678`. */
export function maskMobileNumber(e164: string): string {
  return `***-****-${e164.slice(-4)}`;
}
