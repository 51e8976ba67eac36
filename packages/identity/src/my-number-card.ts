/**
 * The mobile document in the shape of the My Number card: its type, its name space, and the elements
 * that an identity is proved with.
 *
 * @see ISO/IEC 23220-2; カード代替電磁的記録: 番号法 第18条の3
 */
export const DOC_TYPE = 'org.iso.23220.1.jp.mnc';

export const NAMESPACE = 'org.iso.23220.1.jp';

/** The only elements that are asked for. 番号法 forbids to ask for the individual number, so it is not here. */
export const REQUESTED_ELEMENTS = [
  'full_name_unicode',
  'birth_date_unicode',
  'resident_address_unicode',
  'portrait',
] as const;

export function isRequestedElement(namespace: string, identifier: string): boolean {
  const known: readonly string[] = REQUESTED_ELEMENTS;
  return namespace === NAMESPACE && known.includes(identifier);
}
