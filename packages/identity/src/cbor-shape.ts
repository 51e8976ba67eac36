const MAX_DEPTH = 16;
const MAX_ITEMS = 4_096;

/** Date-time text, encoded CBOR, and full-date (RFC 8949, RFC 8943): all that a document needs. */
const TAG_DATE_TIME = 0;
const TAG_ENCODED_CBOR = 24;
const TAG_FULL_DATE = 1004;

/**
 * Whether `bytes` are exactly one CBOR item of the plain kind that ISO/IEC 18013-5 uses: definite
 * lengths that fit, no key twice, three known tags, bounded depth and size, and the same inside each
 * encoded item. Looked at before a decoder that knows many more tags is given a stranger's bytes.
 *
 * @see RFC 8949, sections 5.3 and 10
 */
export function isPlainCbor(bytes: Uint8Array): boolean {
  return new Scan(bytes, { items: MAX_ITEMS }, MAX_DEPTH).isOneItem();
}

interface Head {
  readonly major: number;
  readonly argument: number;
}

class Scan {
  readonly #bytes: Uint8Array;
  readonly #budget: { items: number };
  readonly #depth: number;
  #position = 0;

  constructor(bytes: Uint8Array, budget: { items: number }, depth: number) {
    this.#bytes = bytes;
    this.#budget = budget;
    this.#depth = depth;
  }

  isOneItem(): boolean {
    return this.#item(this.#depth) && this.#position === this.#bytes.length;
  }

  #item(depth: number): boolean {
    this.#budget.items -= 1;
    if (depth === 0 || this.#budget.items < 0) return false;
    const head = this.#head();
    if (head === undefined) return false;
    switch (head.major) {
      case 0:
      case 1:
        return true;
      case 2:
        return this.#take(head.argument) !== undefined;
      case 3:
        return this.#text(head.argument) !== undefined;
      case 4:
        return this.#array(head.argument, depth);
      case 5:
        return this.#map(head.argument, depth);
      case 6:
        return this.#tagged(head.argument, depth);
      default:
        // false, true, null; no floating point and no undefined stands in a document.
        return head.argument >= 20 && head.argument <= 22;
    }
  }

  #array(length: number, depth: number): boolean {
    for (let i = 0; i < length; i++) if (!this.#item(depth - 1)) return false;
    return true;
  }

  #map(length: number, depth: number): boolean {
    const keys = new Set<string>();
    for (let i = 0; i < length; i++) {
      const key = this.#key();
      if (key === undefined || keys.has(key)) return false;
      keys.add(key);
      if (!this.#item(depth - 1)) return false;
    }
    return true;
  }

  /** A key is a whole number or a text; its writing here is unique among the two. */
  #key(): string | undefined {
    const head = this.#head();
    if (head === undefined || (head.major !== 0 && head.major !== 1 && head.major !== 3)) return;
    if (head.major !== 3) return `${head.major}:${head.argument}`;
    const text = this.#text(head.argument);
    return text === undefined ? undefined : `text:${text}`;
  }

  #tagged(tag: number, depth: number): boolean {
    const content = this.#head();
    if (content === undefined) return false;
    if (tag === TAG_DATE_TIME || tag === TAG_FULL_DATE) {
      return content.major === 3 && this.#text(content.argument) !== undefined;
    }
    if (tag !== TAG_ENCODED_CBOR || content.major !== 2) return false;
    const encoded = this.#take(content.argument);
    return encoded !== undefined && new Scan(encoded, this.#budget, depth - 1).isOneItem();
  }

  #head(): Head | undefined {
    const first = this.#bytes[this.#position++];
    if (first === undefined) return undefined;
    const major = first >> 5;
    const info = first & 0x1f;
    if (info < 24) return { major, argument: info };
    // 28 to 30 are reserved, 31 is an indefinite length; major type 7 has floating point here.
    if (info > 27 || major === 7) return undefined;
    const argument = this.#take(2 ** (info - 24))?.reduce((sum, byte) => sum * 256 + byte, 0);
    return argument === undefined || argument > Number.MAX_SAFE_INTEGER
      ? undefined
      : { major, argument };
  }

  #text(length: number): string | undefined {
    const bytes = this.#take(length);
    if (bytes === undefined) return undefined;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return undefined;
    }
  }

  #take(length: number): Uint8Array | undefined {
    const end = this.#position + length;
    if (end > this.#bytes.length) return undefined;
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }
}
